package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.Role;
import java.util.Optional;
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
 * @param dropout rate of dropout on the attention probabilities; a sparse attention has none
 * @param pattern which tokens a token sees, or nothing where it sees all
 */
public record SelfAttention(
    int hiddenSize, int heads, double dropout, Optional<AttentionPattern> pattern) {

  /** Attention of every token to every token. */
  public SelfAttention(int hiddenSize, int heads, double dropout) {
    this(hiddenSize, heads, dropout, Optional.empty());
  }

  /**
   * Applies the attention of a block; its probabilities become an output of the graph, see {@link
   * ModelGraph#attention}.
   *
   * @param index number of the block
   * @param name prefix of the block's attention, for the dropout input
   * @param x {@code [B·L, H]}
   * @param bias added to the scores, {@code [B, 1, 1, L]}: see {@link AttentionBias}
   * @return {@code [B·L, H]}
   */
  public SDVariable apply(
      GraphContext graph, int index, String name, Block block, SDVariable x, SDVariable bias) {
    return apply(graph, index, name, block, x, x, bias);
  }

  /**
   * The same, where the values come from elsewhere.
   *
   * @param x what queries and keys are made of, {@code [B·L, H]}
   * @param from what values are made of, {@code [B·L, …]}
   */
  public SDVariable apply(
      GraphContext graph,
      int index,
      String name,
      Block block,
      SDVariable x,
      SDVariable from,
      SDVariable bias) {
    SDVariable context =
        pattern.isPresent()
            ? sparse(graph, block, x, from, pattern.get())
            : dense(graph, index, name, block, x, from, bias);
    SDVariable merged = graph.sameDiff().permute(context, 0, 2, 1, 3).reshape(-1, hiddenSize);
    return project(graph, block, Role.ATTENTION_OUTPUT, merged);
  }

  /** Of every token to every token, {@code [B, A, L, d]}. */
  private SDVariable dense(
      GraphContext graph,
      int index,
      String name,
      Block block,
      SDVariable x,
      SDVariable from,
      SDVariable bias) {
    SameDiff sd = graph.sameDiff();
    SDVariable query = splitHeads(graph, project(graph, block, Role.QUERY, x), 0, 2, 1, 3);
    SDVariable keyT = splitHeads(graph, project(graph, block, Role.KEY, x), 0, 2, 3, 1);
    SDVariable value = splitHeads(graph, project(graph, block, Role.VALUE, from), 0, 2, 1, 3);

    SDVariable scores = sd.mmul(query, keyT).mul(1 / Math.sqrt(headSize())).add(bias);
    SDVariable probabilities = sd.nn().softmax(scores, -1).rename(ModelGraph.attention(index));
    probabilities =
        graph.dropout(name + ".probs", probabilities, dropout, DropoutMask.Shape.ATTENTION);
    return sd.mmul(probabilities, value);
  }

  private SDVariable sparse(
      GraphContext graph, Block block, SDVariable x, SDVariable from, AttentionPattern visible) {
    SDVariable query = splitHeads(graph, project(graph, block, Role.QUERY, x), 0, 2, 1, 3);
    SDVariable key = splitHeads(graph, project(graph, block, Role.KEY, x), 0, 2, 1, 3);
    SDVariable value = splitHeads(graph, project(graph, block, Role.VALUE, from), 0, 2, 1, 3);
    return new SparseAttention(visible, heads, headSize())
        .context(graph, query.mul(1 / Math.sqrt(headSize())), key, value);
  }

  private int headSize() {
    return hiddenSize / heads;
  }

  private static SDVariable project(GraphContext graph, Block block, Role role, SDVariable x) {
    return Linear.apply(graph, block.projections().get(role), x);
  }

  /** {@code [B·L, H]} → {@code [B, L, A, d]} → the given order of axes. */
  private SDVariable splitHeads(GraphContext graph, SDVariable x, int... axes) {
    return graph.sameDiff().permute(graph.toSequences(x, heads, headSize()), axes);
  }
}
