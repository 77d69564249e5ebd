package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.samediff.Node;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * ½ x (1 + erf(x/√2)): {@code Gelu}. Where the operator set hasn't got it, the ops in the order of
 * PyTorch's exporter, which is the one that optimizers know.
 */
final class GeluFusion implements Fusion {
  /** The first operator set that has {@code Gelu}. */
  private static final int GELU = 20;

  private static final double TOLERANCE = 1e-6;

  @Override
  public List<Node> write(Node half, NodeUses uses, OnnxGraph graph) {
    if (!isFactor(half, 0.5)) {
      return List.of();
    }
    Optional<Node> product = uses.only(half, "multiply");
    Optional<Node> more =
        product
            .flatMap(node -> graph.producer(other(node, half.output())))
            .filter(node -> node.is("add_scalar") && node.scalar() == 1)
            .filter(node -> uses.within(node).size() == 1);
    Optional<Node> erf = inner(more, uses, graph).filter(node -> node.is("erf"));
    Optional<Node> scaled =
        inner(erf, uses, graph)
            .filter(node -> isFactor(node, Math.sqrt(0.5)))
            .filter(node -> node.input(0).equals(half.input(0)));
    if (scaled.isEmpty()) {
      return List.of();
    }
    String x = graph.value(half.input(0));
    if (graph.opset() >= GELU) {
      graph.define(product.get().output(), "Gelu", List.of(x));
    } else {
      writeParts(product.get(), x, graph);
    }
    return List.of(half, scaled.get(), erf.get(), more.get(), product.get());
  }

  private static void writeParts(Node product, String x, OnnxGraph graph) {
    DataType type = graph.type(product.output()).type();
    String scaled = graph.compute("Div", List.of(x, graph.scalar(type, Math.sqrt(2))));
    String erf = graph.compute("Erf", List.of(scaled));
    String more = graph.compute("Add", List.of(erf, graph.scalar(type, 1)));
    String twice = graph.compute("Mul", List.of(x, more));
    graph.define(product.output(), "Mul", List.of(twice, graph.scalar(type, 0.5)));
  }

  private static boolean isFactor(Node node, double factor) {
    return node.is("mul_scalar") && Math.abs(node.scalar() - factor) < TOLERANCE;
  }

  private static Optional<Node> inner(Optional<Node> node, NodeUses uses, OnnxGraph graph) {
    return node.flatMap(each -> graph.producer(each.input(0)))
        .filter(each -> uses.within(each).size() == 1);
  }

  private static String other(Node product, String one) {
    return product.input(0).equals(one) ? product.input(1) : product.input(0);
  }
}
