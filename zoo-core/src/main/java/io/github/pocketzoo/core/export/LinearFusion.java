package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.samediff.Node;
import java.util.List;
import java.util.Optional;

/** x W + b with a constant b: {@code Gemm}. */
final class LinearFusion implements Fusion {
  @Override
  public List<Node> write(Node node, NodeUses uses, OnnxGraph graph) {
    if (!MatrixOps.isPlainMatrixProduct(node, graph)) {
      return List.of();
    }
    Optional<Node> sum = uses.only(node, "add");
    if (sum.isEmpty()) {
      return List.of();
    }
    String bias = other(sum.get(), node.output());
    if (!graph.isConstant(bias) || graph.type(bias).rank() != 1) {
      return List.of();
    }
    MatrixOps.gemm(node, Optional.of(bias), sum.get().output(), graph);
    return List.of(node, sum.get());
  }

  private static String other(Node sum, String one) {
    return sum.input(0).equals(one) ? sum.input(1) : sum.input(0);
  }
}
