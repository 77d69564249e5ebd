package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.samediff.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which nodes read a variable. */
final class NodeUses {
  private final Map<String, List<Node>> users = new HashMap<>();
  private final Set<String> outputs;

  /**
   * Uses of a graph.
   *
   * @param outputs variables that are asked for by name
   */
  NodeUses(List<Node> nodes, Set<String> outputs) {
    this.outputs = new HashSet<>(outputs);
    for (Node node : nodes) {
      new HashSet<>(node.inputs())
          .forEach(input -> users.computeIfAbsent(input, key -> new ArrayList<>()).add(node));
    }
  }

  /** The nodes that read a node's result, each once; none where it is an output of the graph. */
  List<Node> within(Node node) {
    return outputs.contains(node.output())
        ? List.of()
        : users.getOrDefault(node.output(), List.of());
  }

  /** The only node that reads a node's result, if it is of an op. */
  Optional<Node> only(Node node, String op) {
    List<Node> all = within(node);
    return all.size() == 1 && all.get(0).is(op) ? Optional.of(all.get(0)) : Optional.empty();
  }
}
