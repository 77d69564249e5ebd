package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Covers a graph with patterns, from its results backwards: at each needed operation the largest
 * pattern that ends there, where nobody else needs what is computed within. What no pattern knows
 * stays with ND4J, in pieces as large as they get between matrices that patterns or results need.
 *
 * <p>As in the selection of instructions by maximal munch (Cattell 1980).
 */
final class Fusion {
  private final ImportedGraph graph;
  private final List<Pattern> patterns;
  private final Map<Node, Match> matches = new LinkedHashMap<>();
  private final Set<Node> covered = new HashSet<>();
  private final Set<Node> unknown = new HashSet<>();

  /** Sources of matrices that patterns or results need. */
  private final Set<String> needed = new LinkedHashSet<>();

  /** Sources of what unknown operations need: matrices or anything else. */
  private final Set<String> neededByUnknown = new HashSet<>();

  /**
   * @param longest tokens of the longest sequence that is to run
   */
  Fusion(ImportedGraph graph, int longest) {
    this.graph = graph;
    MaskFunctions masks = new MaskFunctions(graph, longest);
    this.patterns =
        List.of(
            new AttentionPattern(masks, new RotaryAngles(masks)),
            new EmbeddingPattern(),
            new TrigramPattern(),
            new LayerNormPattern(),
            new LayerNormOpPattern(),
            new RmsNormPattern(),
            new NoNormPattern(),
            new MeanPattern(masks),
            new FirstTokenPattern(),
            new LastTokenPattern(masks),
            new GatePattern(),
            new LinearPattern(),
            new MapPattern(),
            new SoftmaxPattern(),
            new AddPattern());
  }

  /** The operations, in an order in which they can run. */
  List<FusedOp> run() {
    needed.addAll(graph.uses().results());
    List<Node> nodes = graph.nodes();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      cover(nodes.get(i));
    }
    Set<String> values = values();
    return Stream.concat(
            values.stream()
                .flatMap(name -> graph.graphInput(name).stream())
                .map(input -> new FusedOp.Input(input.name(), graph.value(input.name()))),
            nodes.stream().flatMap(node -> ops(node, values)))
        .toList();
  }

  private void cover(Node node) {
    if (covered.contains(node) || graph.views().isView(node)) {
      return;
    }
    boolean isNeeded =
        node.outputs().stream()
            .anyMatch(name -> needed.contains(name) || neededByUnknown.contains(name));
    if (!isNeeded) {
      return;
    }
    largest(node).ifPresentOrElse(match -> take(node, match), () -> leave(node));
  }

  private Optional<Match> largest(Node node) {
    if (graph.matrix(node.output()).isEmpty()) {
      return Optional.empty();
    }
    return patterns.stream()
        .flatMap(pattern -> pattern.matches(graph, node))
        .filter(match -> match.isClosed(graph))
        .findFirst();
  }

  private void take(Node node, Match match) {
    matches.put(node, match);
    covered.addAll(match.covered());
    needed.addAll(match.inputs());
  }

  private void leave(Node node) {
    unknown.add(node);
    node.inputs().stream()
        .filter(input -> !graph.isConstant(input))
        .map(graph::source)
        .forEach(neededByUnknown::add);
  }

  /** Sources of all matrices that will be there. */
  private Set<String> values() {
    Set<String> values = new LinkedHashSet<>();
    for (GraphInput input : graph.matrixInputs()) {
      if (needed.contains(input.name()) || neededByUnknown.contains(input.name())) {
        values.add(input.name());
      }
    }
    values.addAll(needed);
    matches.keySet().forEach(root -> values.add(root.output()));
    return values;
  }

  private Stream<FusedOp> ops(Node node, Set<String> values) {
    if (matches.containsKey(node)) {
      return matches.get(node).ops().stream();
    }
    return unknown.contains(node)
        ? node.outputs().stream().filter(values::contains).map(name -> fallback(name, values))
        : Stream.empty();
  }

  private FusedOp fallback(String name, Set<String> values) {
    Set<String> given = new HashSet<>(values);
    given.remove(name);
    SubGraph piece = SubGraph.of(graph, name, given);
    List<Value> inputs = piece.arguments().stream().map(graph::value).toList();
    return new FusedOp.Fallback(name, inputs, piece, graph.value(name));
  }
}
