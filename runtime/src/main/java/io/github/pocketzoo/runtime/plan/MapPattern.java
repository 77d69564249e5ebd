package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.stream.Stream;

/** y = f(x) for each element: see {@link Activations}. */
final class MapPattern implements Pattern {
  @Override
  public Stream<Match> matches(ImportedGraph graph, Node root) {
    return Activations.at(graph, root.output())
        .filter(applied -> graph.matrix(applied.argument()).isPresent())
        .map(
            applied -> {
              Value output = graph.value(root.output());
              Value input = graph.value(applied.argument());
              return Match.of(
                  root,
                  applied.nodes(),
                  new FusedOp.Map(output.name(), input, applied.function(), output));
            })
        .stream();
  }
}
