package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.Role;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Multi-head scaled dot-product self-attention (Vaswani et al. 2017, section 3.2):
 *
 * <pre>
 * Attention(Q, K, V) = softmax(Q Kᵀ / √d + bias) V     for each of A heads
 * output             = concat(heads) W_o + b_o
 * </pre>
 *
 * Symbols: see {@link GraphContext}.
 *
 * @param hiddenSize H
 * @param heads number of attention heads A, a divisor of H
 * @param dropout rate of dropout on the attention probabilities
 */
public record SelfAttention(int hiddenSize, int heads, double dropout) {

  /**
   * Applies the attention of a block.
   *
   * @param name prefix of the block's attention, for the dropout input
   * @param x {@code [B·L, H]}
   * @param bias added to the scores, {@code [B, 1, 1, L]}: see {@link AttentionBias}
   * @return {@code [B·L, H]}
   */
  public SDVariable apply(
      GraphContext graph, String name, Block block, SDVariable x, SDVariable bias) {
    SameDiff sd = graph.sameDiff();
    int d = hiddenSize / heads;

    SDVariable query = splitHeads(graph, project(graph, block, Role.QUERY, x), 0, 2, 1, 3);
    SDVariable keyT = splitHeads(graph, project(graph, block, Role.KEY, x), 0, 2, 3, 1);
    SDVariable value = splitHeads(graph, project(graph, block, Role.VALUE, x), 0, 2, 1, 3);

    SDVariable scores = sd.mmul(query, keyT).mul(1 / Math.sqrt(d)).add(bias);
    SDVariable probabilities = sd.nn().softmax(scores, -1);
    probabilities =
        graph.dropout(name + ".probs", probabilities, dropout, DropoutMask.Shape.ATTENTION);

    SDVariable context = sd.permute(sd.mmul(probabilities, value), 0, 2, 1, 3);
    return project(graph, block, Role.ATTENTION_OUTPUT, context.reshape(-1, hiddenSize));
  }

  private static SDVariable project(GraphContext graph, Block block, Role role, SDVariable x) {
    return Linear.apply(graph, block.projections().get(role), x);
  }

  /** {@code [B·L, H]} → {@code [B, L, A, d]} → the given order of axes. */
  private SDVariable splitHeads(GraphContext graph, SDVariable x, int... axes) {
    return graph.sameDiff().permute(graph.toSequences(x, heads, hiddenSize / heads), axes);
  }
}
