package io.github.pocketzoo.core.checkpoint;

import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How a checkpoint lays out a parameter. A graph has vectors and matrices only; checkpoints may
 * have more axes, such as {@code [hidden, heads, headSize]}, which are those of the matrix cut up.
 *
 * @param shape in the checkpoint
 * @param transposed whether the checkpoint's elements, seen as a matrix, are the transpose of the
 *     parameter's
 */
public record TensorLayout(List<Long> shape, boolean transposed) {
  public TensorLayout {
    shape = List.copyOf(shape);
  }

  /**
   * The usual layout: as in the graph, but {@code [out, in]} for what is {@code [in, out]} there.
   */
  public static TensorLayout of(ParameterSpec spec) {
    boolean transposed = spec.kind() == ParameterSpec.Kind.LINEAR_WEIGHT;
    long[] shape = spec.shape();
    return transposed ? transposed(shape[1], shape[0]) : as(shape);
  }

  /** The elements in the graph's order. */
  public static TensorLayout as(long... shape) {
    return new TensorLayout(boxed(shape), false);
  }

  /** The elements of the transposed matrix. */
  public static TensorLayout transposed(long... shape) {
    return new TensorLayout(boxed(shape), true);
  }

  private static List<Long> boxed(long... shape) {
    return Arrays.stream(shape).boxed().toList();
  }

  /** Whether the checkpoint has the parameter's axes, maybe exchanged. */
  boolean hasAxesOf(ParameterSpec spec) {
    return shape.size() == spec.shape().length;
  }

  /**
   * The elements as a checkpoint has them.
   *
   * @param parameter as the graph has it
   * @return the same array, a view or a copy
   */
  public INDArray toCheckpoint(INDArray parameter) {
    INDArray oriented = transposed ? parameter.transpose() : parameter;
    long[] stored = shape.stream().mapToLong(Long::longValue).toArray();
    return Arrays.equals(oriented.shape(), stored) ? oriented : oriented.dup('c').reshape(stored);
  }

  /**
   * The elements as the graph has them.
   *
   * @param stored as a checkpoint has it, in C order
   * @param spec the parameter
   * @return the same array, a view or a copy
   */
  public INDArray toGraph(INDArray stored, ParameterSpec spec) {
    long[] shape = spec.shape();
    return transposed ? stored.reshape(shape[1], shape[0]).transpose() : stored.reshape(shape);
  }
}
