package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.structure.Projection;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * An affine map: y = x W + b, or x W, with a {@link LowRankUpdate} or {@link InputRounding} where
 * the graph has one.
 */
public final class Linear {
  private Linear() {}

  /**
   * Applies a projection.
   *
   * @param x {@code [rows, in]}
   * @return {@code [rows, out]}
   */
  public static SDVariable apply(GraphContext graph, Projection projection, SDVariable x) {
    SDVariable weight = graph.parameter(projection.weight());
    SDVariable product = graph.rounding().apply(graph, projection.weight(), x).mmul(weight);
    // Not nn.linear: the gradient of its bias in ND4J 1.0.0-M2.1 fails where x has a single row.
    SDVariable y = projection.bias().map(graph::parameter).map(product::add).orElse(product);
    LowRankUpdate update = graph.lowRank();
    if (!update.weights().contains(projection.weight())) {
      return y;
    }
    SDVariable down = graph.parameter(LowRankUpdate.downName(projection.weight()));
    SDVariable up = graph.parameter(LowRankUpdate.upName(projection.weight()));
    return y.add(x.mmul(down).mmul(up).mul(update.scale()));
  }
}
