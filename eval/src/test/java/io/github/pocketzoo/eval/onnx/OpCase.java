package io.github.pocketzoo.eval.onnx;

import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A graph of few ops whose input {@code x} is {@code [batch, sequence, 5]} floats.
 *
 * @param name what it computes
 * @param formula makes the output from the graph and the input
 */
record OpCase(String name, Formula formula) {
  /** The width of the input. */
  static final int WIDTH = 5;

  /** Adds ops to a graph. */
  @FunctionalInterface
  interface Formula {
    SDVariable apply(SameDiff graph, SDVariable x);
  }

  static OpCase of(String name, Function<SDVariable, SDVariable> formula) {
    return new OpCase(name, (graph, x) -> formula.apply(x));
  }

  /** A comparison with a number near the middle of the values, as 0 and 1. */
  static OpCase asNumbers(String name, Formula formula) {
    return new OpCase(name, (graph, x) -> formula.apply(graph, x).castTo(DataType.FLOAT));
  }

  /** Of the input and a row of constants. */
  static OpCase withRow(String name, BinaryOperator<SDVariable> formula) {
    return new OpCase(name, (graph, x) -> formula.apply(x, OpCases.constant(graph, WIDTH)));
  }

  @Override
  public String toString() {
    return name;
  }
}
