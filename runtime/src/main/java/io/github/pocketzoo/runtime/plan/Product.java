package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.samediff.Node;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A tree of multiplications, flattened: coefficient · factor · factor · ….
 *
 * @param coefficient the product of all its constants
 * @param factors the variables, at least one
 * @param nodes the multiplications
 */
record Product(double coefficient, List<String> factors, Set<Node> nodes) {

  /** What a variable is the product of; of itself, where it is the result of something else. */
  static Product of(ImportedGraph graph, String variable) {
    Builder product = new Builder(graph);
    product.multiply(variable, true);
    return new Product(product.coefficient, product.factors, product.nodes);
  }

  /** The only factor, if there is just one. */
  Optional<String> single() {
    return factors.size() == 1 ? Optional.of(factors.get(0)) : Optional.empty();
  }

  /** Whether the coefficient is a number, up to the rounding of f32 and of literals in formulas. */
  boolean hasCoefficient(double expected) {
    return Shift.isClose(coefficient, expected);
  }

  /** A product of matrices as it stands, but for the second one, which may be transposed. */
  static boolean isPlain(Node product, boolean transposed) {
    List<Long> flags = product.integers();
    boolean alpha = product.reals().isEmpty() || product.reals().get(0) == 1;
    return alpha && flags.equals(List.of(0L, transposed ? 1L : 0L, 0L));
  }

  /** The other factor of a product of two, or nothing. */
  Optional<String> other(ImportedGraph graph, String factor) {
    if (factors.size() != 2) {
      return Optional.empty();
    }
    String first = graph.source(factors.get(0));
    String second = graph.source(factors.get(1));
    if (first.equals(graph.source(factor))) {
      return Optional.of(second);
    }
    return second.equals(graph.source(factor)) ? Optional.of(first) : Optional.empty();
  }

  private static final class Builder {
    private final ImportedGraph graph;
    private final List<String> factors = new ArrayList<>();
    private final Set<Node> nodes = new LinkedHashSet<>();
    private double coefficient = 1;

    Builder(ImportedGraph graph) {
      this.graph = graph;
    }

    void multiply(String variable, boolean outermost) {
      // What others read too is a factor of its own: it has to be computed anyway.
      boolean shared = !outermost && graph.uses().consumers(graph.source(variable)).size() > 1;
      Node node = shared ? null : graph.producer(variable).orElse(null);
      switch (node == null ? "" : node.op()) {
        case "mul_scalar" -> scale(node, 0, node.scalar());
        case "div_scalar" -> scale(node, 0, 1 / node.scalar());
        case "multiply" -> multiply(node, variable);
        case "divide" ->
            graph
                .scalar(node.input(1))
                .ifPresentOrElse(s -> scale(node, 0, 1 / s), () -> factors.add(variable));
        default -> factors.add(variable);
      }
    }

    private void multiply(Node node, String variable) {
      Optional<Double> left = graph.scalar(node.input(0));
      Optional<Double> right = graph.scalar(node.input(1));
      if (right.isPresent()) {
        scale(node, 0, right.get());
      } else if (left.isPresent()) {
        scale(node, 1, left.get());
      } else if (graph.isConstant(node.input(0)) || graph.isConstant(node.input(1))) {
        factors.add(variable);
      } else {
        nodes.add(node);
        multiply(node.input(0), false);
        multiply(node.input(1), false);
      }
    }

    private void scale(Node node, int input, double factor) {
      nodes.add(node);
      coefficient *= factor;
      multiply(node.input(input), false);
    }
  }
}
