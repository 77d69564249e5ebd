package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * y = act(x W_g + b_g) ⊙ (x W_u + b_u), such as SwiGLU (Shazeer 2020). It becomes one linear
 * operation for both products, and the gate.
 */
final class GatePattern implements Pattern {
  @Override
  public Stream<Match> matches(ImportedGraph graph, Node root) {
    boolean product =
        root.is("multiply")
            && root.inputs().stream()
                .allMatch(input -> graph.matrix(input).equals(graph.matrix(root.output())));
    return product
        ? Stream.of(0, 1).flatMap(gate -> match(graph, root, gate).stream())
        : Stream.empty();
  }

  /**
   * @param gate which factor has the activation
   */
  private static Optional<Match> match(ImportedGraph graph, Node root, int gate) {
    Optional<AffineMap> other = AffineMap.linear(graph, root.input(1 - gate));
    return other.flatMap(
        up ->
            AffineMap.endingIn(graph, root.input(gate)).stream()
                .filter(map -> map.activation().isPresent())
                .filter(map -> graph.source(map.input()).equals(graph.source(up.input())))
                // x · σ(x) is a function of one product, not a gate.
                .filter(map -> Collections.disjoint(map.nodes(), up.nodes()))
                .findFirst()
                .map(map -> fused(graph, root, List.of(map, up))));
  }

  private static Match fused(ImportedGraph graph, Node root, List<AffineMap> maps) {
    Value output = graph.value(root.output());
    List<String> weights = maps.stream().map(AffineMap::weight).toList();
    Value both = new Value(DisplayName.joined(weights), output.rows(), 2 * output.width());
    Set<Node> nodes = new LinkedHashSet<>();
    maps.forEach(map -> nodes.addAll(map.nodes()));
    return Match.of(
        root,
        nodes,
        AffineMap.sideBySide(graph, maps, both),
        new FusedOp.Gate(
            DisplayName.common(weights), both, maps.get(0).activation().orElseThrow(), output));
  }
}
