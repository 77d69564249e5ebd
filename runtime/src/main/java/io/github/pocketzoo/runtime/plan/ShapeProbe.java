package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.samediff.GraphExecutor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Finds shapes by running the graph on two small batches. Rules by op would have to know every op
 * there is; this knows what SameDiff really does.
 *
 * <p>The batches' sizes are such that products of B, L and constants are told from one another, and
 * from such sums as L + 1: B grows by 3/2 and L by 11/3, and neither 3/2 nor 11/3 is a likely ratio
 * of sums. A third batch would leave no doubt, but each run takes 0.3 ms an op.
 */
final class ShapeProbe {
  private static final BatchSize SMALL = new BatchSize(2, 3);
  private static final BatchSize LARGE = new BatchSize(3, 11);

  private ShapeProbe() {}

  /**
   * A variable as it was seen.
   *
   * @param type its data type
   * @param shape its shape, where it is a product of sizes
   */
  record Probed(DataType type, Optional<SymbolicShape> shape) {}

  /**
   * Runs the graph.
   *
   * @param variables what to find the shapes of
   * @throws InvalidInputException if the graph can't be run
   */
  static Map<String, Probed> run(
      GraphExecutor executor, Set<GraphInput> inputs, List<String> variables) {
    Map<String, INDArray> small = run(executor, inputs, variables, SMALL);
    Map<String, INDArray> large = run(executor, inputs, variables, LARGE);
    Map<String, Probed> probed = new HashMap<>();
    for (String name : variables) {
      INDArray array = small.get(name);
      probed.put(name, new Probed(array.dataType(), shape(array.shape(), large.get(name).shape())));
    }
    return probed;
  }

  private static Map<String, INDArray> run(
      GraphExecutor executor, Set<GraphInput> inputs, List<String> variables, BatchSize size) {
    Map<String, INDArray> examples = new HashMap<>();
    inputs.forEach(input -> examples.put(input.name(), input.example(size)));
    try {
      return executor.run(examples, variables);
    } catch (RuntimeException e) {
      throw GraphFailure.of(
          "on %d sequences of %d tokens".formatted(size.batch(), size.length()), e);
    }
  }

  private static Optional<SymbolicShape> shape(long[] small, long[] large) {
    if (large.length != small.length) {
      return Optional.empty();
    }
    List<Dimension> dimensions = new ArrayList<>();
    for (int axis = 0; axis < small.length; axis++) {
      Dimension.fit(SMALL, small[axis], LARGE, large[axis]).ifPresent(dimensions::add);
    }
    return dimensions.size() == small.length
        ? Optional.of(new SymbolicShape(dimensions))
        : Optional.empty();
  }
}
