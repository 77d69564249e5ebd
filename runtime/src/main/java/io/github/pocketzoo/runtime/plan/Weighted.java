package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.Optional;

/**
 * A matrix combined with a row of constants.
 *
 * @param variable the matrix
 * @param constant one number for each of its columns
 */
record Weighted(String variable, String constant) {
  static Optional<Weighted> of(ImportedGraph graph, Node node, String op) {
    if (!node.is(op) || graph.matrix(node.output()).isEmpty()) {
      return Optional.empty();
    }
    int width = graph.matrix(node.output()).get().width();
    if (graph.isRow(node.input(1), width)) {
      return Optional.of(new Weighted(node.input(0), node.input(1)));
    }
    return graph.isRow(node.input(0), width)
        ? Optional.of(new Weighted(node.input(1), node.input(0)))
        : Optional.empty();
  }
}
