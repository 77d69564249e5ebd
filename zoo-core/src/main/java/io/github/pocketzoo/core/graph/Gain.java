package io.github.pocketzoo.core.graph;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Columns times their gains: y_{ij} = x_{ij} γ_j.
 *
 * <p>In a training graph the gains are first made as large as x: the gradient of a product whose
 * factors have different shapes takes ND4J 1.0.0-M2.1 ten times as long as that of a sum and of a
 * product of equal shapes together.
 */
final class Gain {
  private Gain() {}

  /**
   * Multiplies.
   *
   * @param x {@code [rows, H]}
   * @param gain γ, {@code [H]}
   * @return {@code [rows, H]}
   */
  static SDVariable apply(GraphContext graph, SDVariable x, SDVariable gain) {
    return graph.training() ? x.mul(graph.sameDiff().zerosLike(x).add(gain)) : x.mul(gain);
  }
}
