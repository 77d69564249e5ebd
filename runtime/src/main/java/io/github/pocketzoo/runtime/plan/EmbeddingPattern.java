package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Rows of constant tables by the ids of the graph's inputs, added up: Σ table[ids]. */
final class EmbeddingPattern implements Pattern {
  @Override
  public Stream<Match> matches(ImportedGraph graph, Node root) {
    List<FusedOp.Lookup> lookups = new ArrayList<>();
    Set<Node> nodes = new LinkedHashSet<>();
    if (!collect(graph, root.output(), lookups, nodes)) {
      return Stream.empty();
    }
    String name = DisplayName.common(lookups.stream().map(l -> l.table().name()).toList());
    return Stream.of(
        Match.of(root, nodes, new FusedOp.EmbeddingSum(name, lookups, graph.value(root.output()))));
  }

  private static boolean collect(
      ImportedGraph graph, String variable, List<FusedOp.Lookup> lookups, Set<Node> nodes) {
    Node node = graph.producer(variable).orElse(null);
    if (node == null) {
      return false;
    }
    nodes.add(node);
    if (AddPattern.isSum(graph, node)) {
      return collect(graph, node.input(0), lookups, nodes)
          && collect(graph, node.input(1), lookups, nodes);
    }
    if (table(graph, node).isEmpty()) {
      return false;
    }
    lookups.add(new FusedOp.Lookup(graph.tensor(node.input(0)), node.input(1)));
    return true;
  }

  /**
   * The table that an operation looks up rows of by an input of the graph, if that is what it does.
   */
  static Optional<INDArray> table(ImportedGraph graph, Node node) {
    if (!node.is("gather") || node.inputs().size() != 2 || !isByRow(node)) {
      return Optional.empty();
    }
    boolean byIds =
        graph
            .graphInput(node.input(1))
            .filter(input -> input.kind() == GraphInput.Kind.IDS)
            .isPresent();
    return graph
        .constant(node.input(0))
        .filter(array -> byIds && array.rank() == 2 && array.dataType().isFPType());
  }

  private static boolean isByRow(Node gather) {
    return gather.integers().isEmpty() || gather.integers().equals(List.of(0L));
  }
}
