package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** y = act(x W + b) + r: see {@link AffineMap}. */
final class LinearPattern implements Pattern {
  @Override
  public Stream<Match> matches(ImportedGraph graph, Node root) {
    return Stream.concat(
        withResidual(graph, root),
        AffineMap.endingIn(graph, root.output()).stream()
            .map(map -> match(graph, root, map, Optional.empty(), Set.of())));
  }

  private static Stream<Match> withResidual(ImportedGraph graph, Node root) {
    if (!AddPattern.isSum(graph, root)) {
      return Stream.empty();
    }
    // x + f(x) is how residuals are usually written: the second operand is tried first.
    return Stream.of(1, 0)
        .flatMap(
            index ->
                AffineMap.endingIn(graph, root.input(index)).stream()
                    .map(
                        map ->
                            match(
                                graph,
                                root,
                                map,
                                Optional.of(graph.value(root.input(1 - index))),
                                Set.of(root))));
  }

  private static Match match(
      ImportedGraph graph, Node root, AffineMap map, Optional<Value> residual, Set<Node> more) {
    Set<Node> nodes = new LinkedHashSet<>(map.nodes());
    nodes.addAll(more);
    return Match.of(
        root,
        nodes,
        new FusedOp.Linear(
            DisplayName.layer(map.weight()),
            graph.value(map.input()),
            List.of(map.weights(graph)),
            map.biases(graph).stream().toList(),
            map.activation(),
            residual,
            graph.value(root.output())));
  }
}
