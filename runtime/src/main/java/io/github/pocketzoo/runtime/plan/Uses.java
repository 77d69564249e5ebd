package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is needed of a graph, and by whom.
 *
 * <p>Needed are the matrices that the graph computes and doesn't read itself, and those that its
 * owner declared as outputs. What else can't be a matrix, such as the arg max of the logits, is
 * left to the caller, but the matrices that it is computed from are needed.
 */
final class Uses {
  private final Views views;
  private final Map<String, Node> producers;
  private final Set<String> results = new LinkedHashSet<>();
  private final Set<Node> needed = new HashSet<>();
  private final Map<String, Set<Node>> consumers = new HashMap<>();

  /**
   * Finds the needed part.
   *
   * @param nodes in an order in which they can run, without constants
   * @param declared outputs by declaration
   */
  Uses(List<Node> nodes, Map<String, Node> producers, Views views, List<String> declared) {
    this.views = views;
    this.producers = producers;
    Set<String> ends = new LinkedHashSet<>();
    nodes.forEach(node -> ends.addAll(node.outputs()));
    nodes.forEach(node -> ends.removeAll(node.inputs()));
    ends.addAll(declared);
    ends.stream().filter(this::isComputedMatrix).forEach(this::addResult);
    ends.stream().filter(end -> !isComputedMatrix(end)).forEach(this::addMatricesBehind);
    for (Node node : nodes) {
      if (needed.contains(node) && !views.isView(node)) {
        node.inputs().stream()
            .map(views::source)
            .forEach(in -> consumers.computeIfAbsent(in, k -> new LinkedHashSet<>()).add(node));
      }
    }
  }

  private boolean isComputedMatrix(String variable) {
    return producers.containsKey(variable) && views.matrix(variable).isPresent();
  }

  private void addResult(String variable) {
    results.add(views.source(variable));
    markNeeded(variable);
  }

  private void markNeeded(String variable) {
    Deque<Node> open = new ArrayDeque<>();
    if (producers.containsKey(variable)) {
      open.add(producers.get(variable));
    }
    while (!open.isEmpty()) {
      Node node = open.remove();
      if (needed.add(node)) {
        node.inputs().stream().map(producers::get).filter(p -> p != null).forEach(open::add);
      }
    }
  }

  /** The nearest matrices that an end is computed from, unless they are needed anyway. */
  private void addMatricesBehind(String end) {
    Deque<String> open = new ArrayDeque<>(List.of(end));
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty()) {
      String variable = open.remove();
      Node producer = producers.get(variable);
      if (!seen.add(variable) || producer == null) {
        continue;
      }
      if (!isComputedMatrix(variable)) {
        open.addAll(producer.inputs());
      } else if (!needed.contains(producer)) {
        addResult(variable);
      }
    }
  }

  /** The needed matrices that nothing in the graph stands for, as their views' sources. */
  Set<String> results() {
    return results;
  }

  /** The needed operations that read a variable or a view of it. */
  Set<Node> consumers(String source) {
    return consumers.getOrDefault(source, Set.of());
  }
}
