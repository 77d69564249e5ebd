package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.Set;
import java.util.stream.Stream;

/** The mean of a sequence's tokens: Σ (h · mask) / Σ mask over the positions. */
final class MeanPattern implements Pattern {
  private static final Axis POSITIONS = new Axis(1, 3);

  private final MaskFunctions masks;

  MeanPattern(MaskFunctions masks) {
    this.masks = masks;
  }

  @Override
  public Stream<Match> matches(ImportedGraph graph, Node root) {
    if (!root.is("divide") || !masks.isTokenCount(root.input(1))) {
      return Stream.empty();
    }
    Node sum =
        graph
            .producer(root.input(0), "reduce_sum")
            .filter(
                node ->
                    Reduction.of(node)
                        .filter(r -> r.isOver(POSITIONS) && !r.keepsAxes())
                        .isPresent())
            .orElse(null);
    Node masked = sum == null ? null : graph.creator(sum.input(0)).orElse(null);
    if (masked == null || !masked.is("multiply")) {
      return Stream.empty();
    }
    return Stream.of(0, 1)
        .filter(index -> isTokens(graph, masked.input(index), masked))
        .filter(index -> masks.isMask(masked.input(1 - index)))
        .map(
            index -> {
              Value output = graph.value(root.output());
              return Match.of(
                  root,
                  Set.of(sum, masked),
                  new FusedOp.Pool(
                      output.name(),
                      graph.value(masked.input(index)),
                      FusedOp.Pool.Kind.MEAN,
                      output));
            });
  }

  private static boolean isTokens(ImportedGraph graph, String variable, Node masked) {
    return graph.matrix(variable).filter(MatrixType::sequences).isPresent()
        && graph.matrix(variable).equals(graph.matrix(masked.output()));
  }
}
