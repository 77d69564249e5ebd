package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A piece of a graph that a pattern recognised, and what it becomes.
 *
 * @param root the operation that computes the piece's result
 * @param covered all its operations, the root among them
 * @param ops what it becomes, in an order in which it can run
 */
record Match(Node root, Set<Node> covered, List<FusedOp> ops) {
  Match {
    covered = Set.copyOf(covered);
    ops = List.copyOf(ops);
  }

  static Match of(Node root, Set<Node> covered, FusedOp... ops) {
    Set<Node> all = new LinkedHashSet<>(covered);
    all.add(root);
    return new Match(root, all, List.of(ops));
  }

  /** Names of the matrices that the piece reads. */
  Set<String> inputs() {
    Set<String> names = new LinkedHashSet<>();
    ops.forEach(op -> op.inputs().forEach(input -> names.add(input.name())));
    ops.forEach(op -> names.remove(op.output().name()));
    return names;
  }

  /** Whether nothing outside the piece needs what is computed within, before the root. */
  boolean isClosed(ImportedGraph graph) {
    Set<String> inputs = inputs();
    return covered.stream()
        .filter(node -> !node.equals(root))
        .flatMap(node -> node.outputs().stream())
        .map(graph::source)
        .noneMatch(
            inner ->
                inputs.contains(inner)
                    || graph.uses().results().contains(inner)
                    || !covered.containsAll(graph.uses().consumers(inner)));
  }
}
