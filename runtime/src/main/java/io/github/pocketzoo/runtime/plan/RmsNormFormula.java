package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.Optional;
import java.util.Set;

/**
 * y = x / √(mean(x²) + ε) · γ over the last axis, in single operations.
 *
 * @param input x
 * @param gamma name of γ, one number for each column
 * @param epsilon ε
 * @param nodes the operations it is made of
 */
record RmsNormFormula(String input, String gamma, double epsilon, Set<Node> nodes) {

  /** How a variable of rows was normalized, if it was. */
  static Optional<RmsNormFormula> of(ImportedGraph graph, String variable) {
    Node scaling = graph.producer(variable, "multiply").orElse(null);
    int width = scaling == null ? 0 : width(graph, scaling.output());
    if (width == 0) {
      return Optional.empty();
    }
    for (int index : new int[] {1, 0}) {
      if (graph.isRow(scaling.input(index), width)) {
        return normalized(graph, scaling, scaling.input(1 - index), scaling.input(index));
      }
    }
    return Optional.empty();
  }

  /** Columns of {@code [rows, width]} or {@code [B, L, width]}; 0 for anything else. */
  private static int width(ImportedGraph graph, String variable) {
    return graph
        .shape(variable)
        .filter(shape -> shape.rank() > 1)
        .flatMap(shape -> shape.constant(shape.rank() - 1))
        .map(Math::toIntExact)
        .orElse(0);
  }

  private static Optional<RmsNormFormula> normalized(
      ImportedGraph graph, Node scaling, String variable, String gamma) {
    Node quotient = graph.producer(variable, "divide").orElse(null);
    Node root = quotient == null ? null : graph.producer(quotient.input(1), "sqrt").orElse(null);
    Shift shift = root == null ? null : Shift.of(graph, root.input(0)).orElse(null);
    Node mean = shift == null ? null : graph.producer(shift.variable(), "reduce_mean").orElse(null);
    if (mean == null || !isOverColumns(graph, mean)) {
      return Optional.empty();
    }
    String x = quotient.input(0);
    return graph
        .producer(mean.input(0))
        .filter(square -> Reduction.isSquare(graph, square, x))
        .map(
            square ->
                new RmsNormFormula(
                    x,
                    gamma,
                    shift.constant(),
                    Set.of(scaling, quotient, root, shift.node(), mean, square)));
  }

  private static boolean isOverColumns(ImportedGraph graph, Node mean) {
    int rank = graph.shape(mean.input(0)).map(SymbolicShape::rank).orElse(0);
    return Reduction.of(mean)
        .filter(Reduction::keepsAxes)
        .filter(each -> each.isOver(new Axis(rank - 1, rank)))
        .isPresent();
  }
}
