package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.samediff.Node;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ops.BaseReduceOp;

/**
 * Layer normalization from its parts, (x − μ) / √(σ² + ε) · γ + β over the last axis: {@code
 * LayerNormalization}.
 */
final class LayerNormFusion implements Fusion {
  @Override
  public List<Node> write(Node mean, NodeUses uses, OnnxGraph graph) {
    if (!isMeanOfLastAxis(mean, graph)) {
      return List.of();
    }
    Optional<Node> centred =
        uses.only(mean, "subtract")
            .filter(node -> node.inputs().equals(List.of(mean.input(0), mean.output())));
    return centred.flatMap(node -> write(mean, node, uses, graph)).orElse(List.of());
  }

  private static boolean isMeanOfLastAxis(Node node, OnnxGraph graph) {
    return node.is("reduce_mean")
        && node.inputs().size() == 1
        && node.function() instanceof BaseReduceOp reduction
        && reduction.isKeepDims()
        && reduction.getDimensions() != null
        && reduction.getDimensions().length == 1
        && graph.type(node.input(0)).canonical(reduction.getDimensions()[0]) == -1;
  }

  private static Optional<List<Node>> write(
      Node mean, Node centred, NodeUses uses, OnnxGraph graph) {
    List<Node> users = uses.within(centred);
    Optional<Node> square = users.stream().filter(node -> node.is("square")).findFirst();
    Optional<Node> quotient = users.stream().filter(node -> node.is("divide")).findFirst();
    if (users.size() != 2 || square.isEmpty() || quotient.isEmpty()) {
      return Optional.empty();
    }
    Optional<Node> variance =
        uses.only(square.get(), "reduce_mean").filter(node -> isMeanOfLastAxis(node, graph));
    Optional<Node> shifted = variance.flatMap(node -> uses.only(node, "add_scalar"));
    Optional<Node> deviation = shifted.flatMap(node -> uses.only(node, "sqrt"));
    boolean divides =
        deviation
            .map(node -> List.of(centred.output(), node.output()))
            .filter(quotient.get().inputs()::equals)
            .isPresent();
    if (!divides || uses.within(deviation.get()).size() != 1) {
      return Optional.empty();
    }
    Optional<Node> scaled = uses.only(quotient.get(), "multiply");
    Optional<Node> moved = scaled.flatMap(node -> uses.only(node, "add"));
    if (moved.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> gain = row(scaled.get(), quotient.get().output(), graph);
    Optional<String> bias = row(moved.get(), scaled.get().output(), graph);
    if (gain.isEmpty() || bias.isEmpty()) {
      return Optional.empty();
    }
    graph.define(
        moved.get().output(),
        "LayerNormalization",
        List.of(graph.value(mean.input(0)), graph.value(gain.get()), graph.value(bias.get())),
        Attribute.of("axis", -1),
        Attribute.of("epsilon", shifted.get().scalar()));
    return Optional.of(
        List.of(
            mean,
            centred,
            square.get(),
            variance.get(),
            shifted.get(),
            deviation.get(),
            quotient.get(),
            scaled.get(),
            moved.get()));
  }

  /** The other operand, if it is a constant vector. */
  private static Optional<String> row(Node node, String one, OnnxGraph graph) {
    String other = node.input(0).equals(one) ? node.input(1) : node.input(0);
    return graph.isConstant(other) && graph.type(other).rank() == 1
        ? Optional.of(other)
        : Optional.empty();
  }
}
