package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.Set;
import java.util.stream.Stream;

/** Softmax over the columns of a matrix. */
final class SoftmaxPattern implements Pattern {
  @Override
  public Stream<Match> matches(ImportedGraph graph, Node root) {
    if (!isOverLastAxis(graph, root) || graph.matrix(root.input(0)).isEmpty()) {
      return Stream.empty();
    }
    Value output = graph.value(root.output());
    Value input = graph.value(root.input(0));
    return Stream.of(Match.of(root, Set.of(), new FusedOp.Softmax(output.name(), input, output)));
  }

  /** Whether an operation is a softmax over the last axis. */
  static boolean isOverLastAxis(ImportedGraph graph, Node node) {
    return node.is("softmax")
        && graph
            .shape(node.output())
            .filter(shape -> node.integers().isEmpty() || shape.isLast(node.integers().get(0)))
            .isPresent();
  }
}
