package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.samediff.GraphExecutor;
import io.github.pocketzoo.core.samediff.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Finds types and shapes by running the graph on two small batches: what grows like the batch is
 * called {@code batch}, what grows like the length {@code sequence}. Rules by op would have to know
 * every op there is; this knows what SameDiff really does.
 */
final class TypeProbe {
  /** Name of the first axis of the inputs. */
  static final String BATCH = "batch";

  /** Name of the other unknown axes of the inputs. */
  static final String SEQUENCE = "sequence";

  private static final BatchSize SMALL = new BatchSize(2, 3);
  private static final BatchSize LARGE = new BatchSize(3, 5);

  private record BatchSize(long batch, long length) {}

  private TypeProbe() {}

  /**
   * Runs the graph.
   *
   * @param nodes what to find the results' types of; their inputs' types are found too
   * @param inputs placeholders of the graph
   * @throws InvalidInputException if the graph can't be run
   */
  static Map<String, TensorType> run(SameDiff graph, List<Node> nodes, List<SDVariable> inputs) {
    Map<String, TensorType> types = new HashMap<>();
    for (SDVariable variable : graph.variables()) {
      if (variable.isConstant() || variable.getVariableType() == VariableType.VARIABLE) {
        types.put(variable.name(), known(variable.getArr()));
      }
    }
    inputs.forEach(input -> types.put(input.name(), inputType(input)));
    List<String> results = nodes.stream().flatMap(node -> node.outputs().stream()).toList();
    if (results.isEmpty()) {
      return types;
    }
    GraphExecutor executor = new GraphExecutor(graph);
    Map<String, INDArray> small = run(executor, inputs, results, SMALL);
    Map<String, INDArray> large = run(executor, inputs, results, LARGE);
    for (String name : results) {
      types.put(name, type(name, small.get(name), large.get(name)));
    }
    return types;
  }

  private static TensorType known(INDArray array) {
    return new TensorType(
        array.dataType(),
        Arrays.stream(array.shape()).mapToObj(size -> new TensorType.Size(size, "")).toList());
  }

  private static TensorType inputType(SDVariable input) {
    long[] shape = shape(input, new BatchSize(-1, -2));
    List<TensorType.Size> sizes = new ArrayList<>();
    for (long size : shape) {
      sizes.add(
          size >= 0
              ? new TensorType.Size(size, "")
              : new TensorType.Size(-1, size == -1 ? BATCH : SEQUENCE));
    }
    return new TensorType(input.dataType(), sizes);
  }

  private static Map<String, INDArray> run(
      GraphExecutor executor, List<SDVariable> inputs, List<String> results, BatchSize size) {
    Map<String, INDArray> examples = new LinkedHashMap<>();
    for (SDVariable input : inputs) {
      INDArray ones = Nd4j.ones(input.dataType(), shape(input, size));
      // Ids: row 0 is in every table.
      examples.put(input.name(), input.dataType().isFPType() ? ones : ones.subi(1));
    }
    try {
      return executor.run(examples, results);
    } catch (RuntimeException e) {
      throw new InvalidInputException(
          "the graph can't be run on %d sequences of %d tokens: %s"
              .formatted(size.batch(), size.length(), e),
          e);
    }
  }

  private static long[] shape(SDVariable input, BatchSize size) {
    long[] declared = input.getShape();
    if (declared == null) {
      throw new InvalidInputException(
          "the graph's input "
              + input.name()
              + " has no shape, expected one with -1 where unknown");
    }
    long[] shape = declared.clone();
    long unknown = size.batch();
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] < 0) {
        shape[axis] = unknown;
        unknown = size.length();
      }
    }
    return shape;
  }

  private static TensorType type(String name, INDArray small, INDArray large) {
    if (small.rank() != large.rank()) {
      throw new InvalidInputException(
          "variable %s has %d dimensions or %d, expected as many for every batch"
              .formatted(name, small.rank(), large.rank()));
    }
    List<TensorType.Size> sizes = new ArrayList<>();
    for (int axis = 0; axis < small.rank(); axis++) {
      sizes.add(size(name, axis, small.size(axis), large.size(axis)));
    }
    return new TensorType(small.dataType(), sizes);
  }

  private static TensorType.Size size(String name, int axis, long small, long large) {
    if (small == large) {
      return new TensorType.Size(small, "");
    }
    if (small == SMALL.batch() && large == LARGE.batch()) {
      return new TensorType.Size(-1, BATCH);
    }
    if (small == SMALL.length() && large == LARGE.length()) {
      return new TensorType.Size(-1, SEQUENCE);
    }
    return new TensorType.Size(-1, name + "." + axis);
  }
}
