package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import io.github.pocketzoo.runtime.kernel.Pointwise;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Recognises functions of one element: {@code relu}, {@code tanh} and {@code sigmoid}, which ND4J
 * has ops for, GELU, whose own ops in ND4J compute something else, so that graphs spell it out, and
 * SiLU, which is spelt out too.
 */
final class Activations {
  private static final double INNER_ERF = 1 / Math.sqrt(2);
  private static final double INNER_TANH = Math.sqrt(2 / Math.PI);
  private static final double CUBIC = 0.044715;

  private Activations() {}

  /**
   * A function that was applied.
   *
   * @param function which
   * @param argument to what
   * @param nodes the operations it is made of
   */
  record Applied(Pointwise function, String argument, Set<Node> nodes) {}

  /** The function that was applied last to get a variable, if it is a known one. */
  static Optional<Applied> at(ImportedGraph graph, String variable) {
    return graph
        .producer(variable)
        .flatMap(root -> single(root).or(() -> gelu(graph, root)).or(() -> gated(graph, root)));
  }

  private static Optional<Applied> single(Node root) {
    return function(root).map(known -> new Applied(known, root.input(0), Set.of(root)));
  }

  private static Optional<Pointwise> function(Node root) {
    return switch (root.op()) {
      case "relu" -> root.scalar() == 0 ? Optional.of(Pointwise.RELU) : Optional.empty();
      case "tanh" -> Optional.of(Pointwise.TANH);
      case "sigmoid" -> Optional.of(Pointwise.SIGMOID);
      default -> Optional.empty();
    };
  }

  /** x · σ(g(x)) in either order. */
  private static Optional<Applied> gated(ImportedGraph graph, Node root) {
    if (!root.is("multiply")) {
      return Optional.empty();
    }
    return gated(graph, root, 0).or(() -> gated(graph, root, 1));
  }

  private static Optional<Applied> gated(ImportedGraph graph, Node root, int argument) {
    String x = root.input(argument);
    Node gate = graph.producer(root.input(1 - argument), "sigmoid").orElse(null);
    if (gate == null) {
      return Optional.empty();
    }
    Set<Node> nodes = new LinkedHashSet<>(Set.of(root, gate));
    if (same(graph, gate.input(0), x)) {
      return Optional.of(new Applied(Pointwise.SILU, x, nodes));
    }
    return isTwiceCubic(graph, gate.input(0), x, nodes)
        ? Optional.of(new Applied(Pointwise.GELU_TANH, x, nodes))
        : Optional.empty();
  }

  /** 2√(2/π) (x + 0.044715 x³) as (c + 0.044715 c x²) x: ½ (1 + tanh(y)) is σ(2y). */
  private static boolean isTwiceCubic(
      ImportedGraph graph, String variable, String x, Set<Node> nodes) {
    Product outer = Product.of(graph, variable);
    if (!outer.hasCoefficient(1) || outer.factors().size() != 2) {
      return false;
    }
    int argument = same(graph, outer.factors().get(0), x) ? 0 : 1;
    Shift shift = Shift.of(graph, outer.factors().get(1 - argument)).orElse(null);
    if (shift == null
        || !same(graph, outer.factors().get(argument), x)
        || !shift.hasConstant(2 * INNER_TANH)) {
      return false;
    }
    Product square = Product.of(graph, shift.variable());
    nodes.addAll(outer.nodes());
    nodes.add(shift.node());
    nodes.addAll(square.nodes());
    return square.hasCoefficient(2 * INNER_TANH * CUBIC)
        && square.factors().size() == 2
        && square.factors().stream().allMatch(factor -> same(graph, factor, x));
  }

  /** ½ x (1 + g(x)) in any order of its factors. */
  private static Optional<Applied> gelu(ImportedGraph graph, Node root) {
    Product outer = Product.of(graph, root.output());
    if (!outer.hasCoefficient(0.5) || outer.factors().size() != 2) {
      return Optional.empty();
    }
    return gelu(graph, outer, 0).or(() -> gelu(graph, outer, 1));
  }

  private static Optional<Applied> gelu(ImportedGraph graph, Product outer, int argument) {
    String x = outer.factors().get(argument);
    Optional<Shift> gate =
        Shift.of(graph, outer.factors().get(1 - argument)).filter(shift -> shift.hasConstant(1));
    if (gate.isEmpty()) {
      return Optional.empty();
    }
    Node inner = graph.producer(gate.get().variable()).orElse(null);
    if (inner == null) {
      return Optional.empty();
    }
    Set<Node> nodes = new LinkedHashSet<>(outer.nodes());
    nodes.add(gate.get().node());
    nodes.add(inner);
    if (inner.is("erf") && isScaled(graph, inner.input(0), x, INNER_ERF, nodes)) {
      return Optional.of(new Applied(Pointwise.GELU, x, nodes));
    }
    if (inner.is("tanh") && isCubic(graph, inner.input(0), x, nodes)) {
      return Optional.of(new Applied(Pointwise.GELU_TANH, x, nodes));
    }
    return Optional.empty();
  }

  private static boolean isScaled(
      ImportedGraph graph, String variable, String x, double by, Set<Node> nodes) {
    Product product = Product.of(graph, variable);
    nodes.addAll(product.nodes());
    return product.hasCoefficient(by)
        && product.single().filter(factor -> same(graph, factor, x)).isPresent();
  }

  /** √(2/π) (x + 0.044715 x³). */
  private static boolean isCubic(ImportedGraph graph, String variable, String x, Set<Node> nodes) {
    Product product = Product.of(graph, variable);
    nodes.addAll(product.nodes());
    Node sum = product.single().flatMap(s -> graph.producer(s, "add")).orElse(null);
    if (sum == null || !product.hasCoefficient(INNER_TANH)) {
      return false;
    }
    nodes.add(sum);
    if (same(graph, sum.input(0), x)) {
      return isCube(graph, sum.input(1), x, nodes);
    }
    return same(graph, sum.input(1), x) && isCube(graph, sum.input(0), x, nodes);
  }

  /** 0.044715 x³. */
  private static boolean isCube(ImportedGraph graph, String variable, String x, Set<Node> nodes) {
    Product product = Product.of(graph, variable);
    nodes.addAll(product.nodes());
    if (!product.hasCoefficient(CUBIC)) {
      return false;
    }
    if (product.factors().size() == 3) {
      return product.factors().stream().allMatch(factor -> same(graph, factor, x));
    }
    Node power = product.single().flatMap(graph::producer).orElse(null);
    if (power == null || !(power.is("cube") || (power.is("pow") && isThird(power)))) {
      return false;
    }
    nodes.add(power);
    return same(graph, power.input(0), x);
  }

  private static boolean isThird(Node power) {
    return power.inputs().size() == 1 && power.scalar() == 3;
  }

  private static boolean same(ImportedGraph graph, String one, String other) {
    return graph.source(one).equals(graph.source(other));
  }
}
