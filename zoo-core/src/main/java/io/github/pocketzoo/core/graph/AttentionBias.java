package io.github.pocketzoo.core.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** What is added to attention scores so that some keys aren't seen. */
public final class AttentionBias {
  /** Far below any score, yet finite: −∞ would make a row of padding NaN. */
  private static final double HIDDEN = 10_000.0;

  private AttentionBias() {}

  /**
   * Hides padding: 0 at tokens, −10,000 at padding.
   *
   * @return {@code [B, 1, 1, L]}
   */
  public static SDVariable padding(GraphContext graph) {
    SameDiff sd = graph.sameDiff();
    SDVariable bias = graph.attentionMask().sub(1.0).mul(HIDDEN);
    return sd.expandDims(sd.expandDims(bias, 1), 1);
  }
}
