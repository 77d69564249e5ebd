package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J's op {@code layer_norm} over the columns: y = (x − μ) / σ · γ + β, and β where σ is 0. */
final class LayerNormOpPattern implements Pattern {
  /**
   * The op has no ε but takes 0/0 for 0. So does an ε that is far below the variance of any row
   * that isn't constant, and still a normal number in f32.
   */
  private static final double EPSILON = 1e-30;

  @Override
  public Stream<Match> matches(ImportedGraph graph, Node root) {
    if (!root.is("layer_norm")
        || root.flag(0)
        || graph.matrix(root.input(0)).isEmpty()
        || !isOverColumns(graph, root)) {
      return Stream.empty();
    }
    Value output = graph.value(root.output());
    String gamma = root.input(1);
    boolean biased = root.inputs().size() == 3;
    if (!graph.isRow(gamma, output.width())
        || (biased && !graph.isRow(root.input(2), output.width()))) {
      return Stream.empty();
    }
    Tensor beta =
        biased
            ? graph.row(root.input(2))
            : new Tensor(gamma + " (no bias)", Nd4j.zeros(output.width()));
    return Stream.of(
        Match.of(
            root,
            Set.of(),
            new FusedOp.LayerNorm(
                DisplayName.layer(gamma),
                graph.value(root.input(0)),
                graph.row(gamma),
                beta,
                EPSILON,
                output)));
  }

  private static boolean isOverColumns(ImportedGraph graph, Node root) {
    return root.integers().size() == 1
        && graph
            .shape(root.output())
            .filter(shape -> shape.isLast(root.integers().get(0)))
            .isPresent();
  }
}
