package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A placeholder of a SameDiff graph.
 *
 * @param name its name
 * @param kind what it holds
 * @param type the type that the graph wants it in
 * @param width columns of a matrix, 0 for the other kinds
 */
record GraphInput(String name, Kind kind, DataType type, int width) {
  /** What an input holds. */
  enum Kind {
    /** Row numbers of a table, {@code [B, L]}. */
    IDS,
    /** {@link ModelGraph#ATTENTION_MASK}: 1 at tokens, 0 at padding, {@code [B, L]}. */
    MASK,
    /** Floats, {@code [B, width]}. */
    MATRIX
  }

  /**
   * Reads a placeholder.
   *
   * @throws InvalidInputException if it is none of these kinds
   */
  static GraphInput of(SDVariable placeholder) {
    String name = placeholder.name();
    DataType type = placeholder.dataType();
    long[] shape = placeholder.placeholderShape();
    boolean matrix = shape != null && shape.length == 2 && shape[0] == -1;
    if (matrix && shape[1] == -1 && name.equals(ModelGraph.ATTENTION_MASK) && type.isNumerical()) {
      return new GraphInput(name, Kind.MASK, type, 0);
    }
    if (matrix && shape[1] == -1 && type.isIntType()) {
      return new GraphInput(name, Kind.IDS, type, 0);
    }
    if (matrix && shape[1] > 0 && type.isFPType()) {
      return new GraphInput(name, Kind.MATRIX, type, Math.toIntExact(shape[1]));
    }
    throw new InvalidInputException(
        "the graph's input %s is %s %s, expected integer ids [-1, -1], %s [-1, -1] or floats [-1, width]"
            .formatted(
                name,
                type,
                shape == null ? "of unknown shape" : Arrays.toString(shape),
                ModelGraph.ATTENTION_MASK));
  }

  /** Harmless values to run the graph on: ids 0, no padding. */
  INDArray example(BatchSize size) {
    return switch (kind) {
      case IDS -> Nd4j.zeros(type, size.batch(), size.length());
      case MASK -> Nd4j.ones(type, size.batch(), size.length());
      case MATRIX -> Nd4j.ones(type, size.batch(), width);
    };
  }
}
