package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.structure.Projection;
import org.nd4j.autodiff.samediff.SDVariable;

/** An affine map: y = x W + b. */
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
    SDVariable bias = graph.parameter(projection.bias());
    // Not nn.linear: the gradient of its bias in ND4J 1.0.0-M2.1 fails where x has a single row.
    return x.mmul(weight).add(bias);
  }
}
