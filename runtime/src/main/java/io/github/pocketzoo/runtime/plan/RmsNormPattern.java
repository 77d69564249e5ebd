package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.stream.Stream;

/** Root mean square normalization of a matrix's rows: see {@link RmsNormFormula}. */
final class RmsNormPattern implements Pattern {
  @Override
  public Stream<Match> matches(ImportedGraph graph, Node root) {
    return RmsNormFormula.of(graph, root.output())
        .filter(norm -> graph.matrix(norm.input()).isPresent())
        .map(
            norm ->
                Match.of(
                    root,
                    norm.nodes(),
                    new FusedOp.RmsNorm(
                        DisplayName.layer(norm.gamma()),
                        graph.value(norm.input()),
                        graph.row(norm.gamma()),
                        norm.epsilon(),
                        graph.value(root.output()))))
        .stream();
  }
}
