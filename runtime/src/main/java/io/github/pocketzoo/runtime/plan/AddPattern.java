package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.Set;
import java.util.stream.Stream;

/** a + b, two matrices of one shape. */
final class AddPattern implements Pattern {
  @Override
  public Stream<Match> matches(ImportedGraph graph, Node root) {
    if (!isSum(graph, root)) {
      return Stream.empty();
    }
    Value output = graph.value(root.output());
    Value left = graph.value(root.input(0));
    Value right = graph.value(root.input(1));
    return Stream.of(Match.of(root, Set.of(), new FusedOp.Add(output.name(), left, right, output)));
  }

  /** Whether an operation adds two matrices of the same shape, so that nothing is broadcast. */
  static boolean isSum(ImportedGraph graph, Node node) {
    return node.is("add")
        && graph.matrix(node.output()).isPresent()
        && node.inputs().stream()
            .allMatch(input -> graph.matrix(input).equals(graph.matrix(node.output())));
  }
}
