package io.github.pocketzoo.core.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Root mean square normalization (Zhang and Sennrich 2019): y = x / √(mean(x²) + ε) · γ over the
 * last axis.
 */
public final class RmsNorm {
  private RmsNorm() {}

  /**
   * Normalizes with the parameter {@code name.weight} (γ).
   *
   * @param x {@code [rows, H]}
   * @param epsilon ε
   * @return {@code [rows, H]}
   */
  public static SDVariable apply(GraphContext graph, String name, SDVariable x, double epsilon) {
    SameDiff sd = graph.sameDiff();
    SDVariable meanSquare = x.mul(x).mean(true, 1);
    SDVariable normalized = x.div(sd.math().sqrt(meanSquare.add(epsilon)));
    return Gain.apply(graph, normalized, graph.parameter(name + ".weight"));
  }
}
