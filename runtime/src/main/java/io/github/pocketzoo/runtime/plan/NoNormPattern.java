package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** y = x · γ + β with a number each a column, in any order of the operands. */
final class NoNormPattern implements Pattern {
  @Override
  public Stream<Match> matches(ImportedGraph graph, Node root) {
    Optional<Weighted> shifted = Weighted.of(graph, root, "add");
    Node scaling = shifted.flatMap(s -> graph.producer(s.variable(), "multiply")).orElse(null);
    if (scaling == null) {
      return Stream.empty();
    }
    return Weighted.of(graph, scaling, "multiply")
        .filter(scaled -> graph.matrix(scaled.variable()).isPresent())
        .map(
            scaled ->
                Match.of(
                    root,
                    Set.of(scaling),
                    new FusedOp.NoNorm(
                        DisplayName.layer(scaled.constant()),
                        graph.value(scaled.variable()),
                        graph.row(scaled.constant()),
                        graph.row(shifted.get().constant()),
                        graph.value(root.output()))))
        .stream();
  }
}
