package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.Optional;

/**
 * variable + constant.
 *
 * @param variable what is added to
 * @param constant the number
 * @param node the addition
 */
record Shift(String variable, double constant, Node node) {
  private static final double TOLERANCE = 1e-6;

  /** What was added to get a variable, if it was. */
  static Optional<Shift> of(ImportedGraph graph, String variable) {
    Node node = graph.producer(variable).orElse(null);
    if (node == null) {
      return Optional.empty();
    }
    if (node.is("add_scalar")) {
      return Optional.of(new Shift(node.input(0), node.scalar(), node));
    }
    if (!node.is("add")) {
      return Optional.empty();
    }
    return graph
        .scalar(node.input(1))
        .map(constant -> new Shift(node.input(0), constant, node))
        .or(
            () ->
                graph
                    .scalar(node.input(0))
                    .map(constant -> new Shift(node.input(1), constant, node)));
  }

  boolean hasConstant(double expected) {
    return isClose(constant, expected);
  }

  /** Whether two numbers are one, up to the rounding of f32 and of literals in formulas. */
  static boolean isClose(double actual, double expected) {
    return Math.abs(actual - expected) <= TOLERANCE * Math.abs(expected);
  }
}
