package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Layer normalization in single operations:
 *
 * <pre>
 * c = x − mean(x)
 * y = c / √(mean(c²) + ε) · γ + β
 * </pre>
 */
final class LayerNormPattern implements Pattern {
  @Override
  public Stream<Match> matches(ImportedGraph graph, Node root) {
    return affine(graph, root).stream();
  }

  /** … · γ + β. */
  private static Optional<Match> affine(ImportedGraph graph, Node root) {
    Optional<Weighted> shifted = Weighted.of(graph, root, "add");
    Node scaling = shifted.flatMap(s -> graph.producer(s.variable(), "multiply")).orElse(null);
    if (scaling == null) {
      return Optional.empty();
    }
    Optional<Weighted> scaled = Weighted.of(graph, scaling, "multiply");
    Node quotient = scaled.flatMap(s -> graph.producer(s.variable(), "divide")).orElse(null);
    if (quotient == null) {
      return Optional.empty();
    }
    Set<Node> nodes = new LinkedHashSet<>(Set.of(root, scaling, quotient));
    return normalized(
        graph, root, quotient, scaled.get().constant(), shifted.get().constant(), nodes);
  }

  /** c / √(mean(c²) + ε). */
  private static Optional<Match> normalized(
      ImportedGraph graph, Node root, Node quotient, String gamma, String beta, Set<Node> nodes) {
    Node centred = graph.producer(quotient.input(0), "subtract").orElse(null);
    Node deviation = graph.producer(quotient.input(1), "sqrt").orElse(null);
    Optional<Shift> shift =
        Optional.ofNullable(deviation).flatMap(node -> Shift.of(graph, node.input(0)));
    if (centred == null || shift.isEmpty()) {
      return Optional.empty();
    }
    Node variance = mean(graph, shift.get().variable()).orElse(null);
    Node square = variance == null ? null : graph.producer(variance.input(0)).orElse(null);
    if (square == null || !Reduction.isSquare(graph, square, centred.output())) {
      return Optional.empty();
    }
    Node mean = mean(graph, centred.input(1)).orElse(null);
    String x = centred.input(0);
    if (mean == null
        || graph.matrix(x).isEmpty()
        || !graph.source(mean.input(0)).equals(graph.source(x))) {
      return Optional.empty();
    }
    nodes.addAll(Set.of(centred, deviation, shift.get().node(), variance, square, mean));
    Value output = graph.value(root.output());
    return Optional.of(
        Match.of(
            root,
            nodes,
            new FusedOp.LayerNorm(
                DisplayName.layer(gamma),
                graph.value(x),
                graph.row(gamma),
                graph.row(beta),
                shift.get().constant(),
                output)));
  }

  /** The mean over the columns, as one column. */
  private static Optional<Node> mean(ImportedGraph graph, String variable) {
    return graph
        .producer(variable, "reduce_mean")
        .filter(node -> Reduction.of(node).filter(Reduction::keepsAxes).isPresent())
        .filter(
            node ->
                graph
                    .matrix(node.input(0))
                    .flatMap(matrix -> Reduction.of(node).map(r -> r.isOver(lastAxis(matrix))))
                    .orElse(false));
  }

  private static Axis lastAxis(MatrixType matrix) {
    int rank = matrix.sequences() ? 3 : 2;
    return new Axis(rank - 1, rank);
  }
}
