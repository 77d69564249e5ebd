package io.github.pocketzoo.core.graph;

import java.util.OptionalInt;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/** What is added to attention scores so that some keys aren't seen. */
public final class AttentionBias {
  /** Far below any score, yet finite: −∞ would make a row of padding NaN. */
  static final double HIDDEN = 10_000.0;

  /** So large that a score next to it is lost in rounding. */
  private static final double PERMUTED = 1e30;

  private AttentionBias() {}

  /**
   * Hides padding: 0 at tokens, −10,000 at padding.
   *
   * @return {@code [B, 1, 1, L]}
   */
  public static SDVariable padding(GraphContext graph) {
    SameDiff sd = graph.sameDiff();
    SDVariable bias = ofVisible(graph.attentionMask());
    return sd.expandDims(sd.expandDims(bias, 1), 1);
  }

  /**
   * Hides padding and what comes later: token i sees tokens j ≤ i (Radford et al. 2018), or, with a
   * window w, the last w of them, i − w &lt; j ≤ i.
   *
   * @param window w, if the attention is local
   * @return {@code [B, 1, L, L]}
   */
  public static SDVariable causal(GraphContext graph, OptionalInt window) {
    SDVariable later = later(graph, graph.positions(), window);
    return padding(graph).add(later);
  }

  /**
   * Hides what comes later from tokens that see a memory, too. Padding comes later than any token,
   * so nothing else hides it.
   *
   * @param window w, if the attention is local
   * @return {@code [1, 1, L, M + L]}
   */
  public static SDVariable causal(GraphContext graph, SegmentMemory memory, OptionalInt window) {
    return later(graph, memory.positions(graph).reshape(1, -1), window);
  }

  /**
   * Hides what comes later.
   *
   * @param to positions of what is seen or not, {@code [1, K]}
   * @return {@code [1, 1, L, K]}
   */
  private static SDVariable later(GraphContext graph, SDVariable to, OptionalInt window) {
    SameDiff sd = graph.sameDiff();
    SDVariable from = graph.positions().reshape(-1, 1);
    DataType type = graph.attentionMask().dataType();
    SDVariable visible = sd.gte(from, to).castTo(type);
    if (window.isPresent()) {
      visible = visible.mul(sd.lt(from.sub(to), sd.constant(window.getAsInt())).castTo(type));
    }
    return sd.expandDims(sd.expandDims(ofVisible(visible), 0), 0);
  }

  /** 0 for 1, −10,000 for 0, in any shape. */
  static SDVariable ofVisible(SDVariable visible) {
    return visible.sub(1.0).mul(HIDDEN);
  }

  /**
   * Hides what a mask says and padding. A token that sees nothing sees all alike, as in
   * transformers: next to this bias, scores vanish. In double precision, that is NaN in ND4J
   * 1.0.0-M2.1, whose softmax takes 0 for the least maximum.
   *
   * @param hidden 1 where token i (row) doesn't see token j (column), 0 elsewhere: {@code [B, L,
   *     L]}, or {@code [B, 1, L]} for all i
   * @param seesItself whether every token sees itself, whatever the mask says
   * @return {@code [B, 1, L, L]}, or {@code [B, 1, 1, L]} for all i
   */
  public static SDVariable permutation(GraphContext graph, SDVariable hidden, boolean seesItself) {
    SameDiff sd = graph.sameDiff();
    SDVariable tokens = sd.expandDims(graph.attentionMask(), 1);
    // 1 − visible · token: a hidden token may be padding, too.
    SDVariable hides = hidden.rsub(1.0).mul(tokens).rsub(1.0);
    if (seesItself) {
      SDVariable positions = graph.positions();
      SDVariable others = sd.neq(positions, positions.reshape(-1, 1)).castTo(hides.dataType());
      hides = hides.mul(sd.expandDims(others, 0));
    }
    return sd.expandDims(hides.mul(-PERMUTED), 1);
  }
}
