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
 * Finds shapes by running the graph on three small batches that differ in one size each. Rules by
 * op would have to know every op there is; this knows what SameDiff really does.
 */
final class ShapeProbe {
  private static final BatchSize PROBE = new BatchSize(2, 3);
  private static final BatchSize WIDER = new BatchSize(3, 3);
  private static final BatchSize LONGER = new BatchSize(2, 5);

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
    Map<String, INDArray> small = run(executor, inputs, variables, PROBE);
    Map<String, INDArray> wider = run(executor, inputs, variables, WIDER);
    Map<String, INDArray> longer = run(executor, inputs, variables, LONGER);
    Map<String, Probed> probed = new HashMap<>();
    for (String name : variables) {
      INDArray array = small.get(name);
      probed.put(
          name,
          new Probed(
              array.dataType(),
              shape(array.shape(), wider.get(name).shape(), longer.get(name).shape())));
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

  private static Optional<SymbolicShape> shape(long[] small, long[] wider, long[] longer) {
    if (wider.length != small.length || longer.length != small.length) {
      return Optional.empty();
    }
    List<Dimension> dimensions = new ArrayList<>();
    for (int axis = 0; axis < small.length; axis++) {
      Dimension.fit(PROBE, small[axis], WIDER, wider[axis], LONGER, longer[axis])
          .ifPresent(dimensions::add);
    }
    return dimensions.size() == small.length
        ? Optional.of(new SymbolicShape(dimensions))
        : Optional.empty();
  }
}
