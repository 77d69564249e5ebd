package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.Role;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Multi-head scaled dot-product self-attention (Vaswani et al. 2017, section 3.2):
 *
 * <pre>
 * Attention(Q, K, V) = softmax(s Q Kᵀ + bias) V     for each of A heads, s = 1/√d
 * output             = concat(heads) W_o + b_o
 * </pre>
 *
 * Queries and keys may first be normalized and turned by their position. Symbols: see {@link
 * GraphContext}.
 *
 * @param heads A, d, and how many heads share keys and values
 * @param scale s; 1/√d but for models that don't scale
 * @param dropout rate of dropout on the attention probabilities; a sparse attention has none
 * @param pattern which tokens a token sees, or nothing where it sees all that the bias doesn't hide
 * @param headNorm normalization of every head's queries and keys
 * @param rotary rotary positions of queries and keys
 */
public record SelfAttention(
    AttentionHeads heads,
    double scale,
    double dropout,
    Optional<AttentionPattern> pattern,
    Optional<HeadNorm> headNorm,
    Optional<Rotation> rotary) {

  /**
   * {@link RmsNorm} of the elements of every query and key head (Henry et al. 2020).
   *
   * @param query name of the gain of queries
   * @param key name of the gain of keys
   * @param epsilon ε
   */
  public record HeadNorm(String query, String key, double epsilon) {}

  /**
   * Rotary positions with the angles that all blocks share.
   *
   * @param positions θ and d
   * @param angles of the graph
   */
  public record Rotation(Rotary positions, Rotary.Angles angles) {}

  /** Attention with absolute positions. */
  public SelfAttention(AttentionHeads heads, double dropout, Optional<AttentionPattern> pattern) {
    this(heads, scaleOf(heads.size()), dropout, pattern, Optional.empty(), Optional.empty());
  }

  /**
   * The usual scale, 1/√d.
   *
   * @param headSize d
   */
  public static double scaleOf(int headSize) {
    return 1 / Math.sqrt(headSize);
  }

  /**
   * Attention of every token to every token.
   *
   * @param hiddenSize H
   * @param heads A, a divisor of H
   */
  public SelfAttention(int hiddenSize, int heads, double dropout) {
    this(AttentionHeads.dividing(hiddenSize, heads), dropout, Optional.empty());
  }

  /**
   * Applies the attention of a block; its probabilities become an output of the graph, see {@link
   * ModelGraph#attention}, and so do what they are made of.
   *
   * @param index number of the block
   * @param name prefix of the block's attention, for the dropout input
   * @param x {@code [B·L, H]}
   * @param bias added to the scores, {@code [B, 1, 1, L]} or {@code [B, 1, L, L]}: see {@link
   *     AttentionBias}
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
    SDVariable query =
        positioned(
            graph,
            ofHeads(graph, project(graph, block, Role.QUERY, x), heads.queries(), HeadNorm::query)
                .rename(ModelGraph.queries(index)),
            heads.queries());
    SDVariable key =
        positioned(
            graph,
            ofHeads(graph, project(graph, block, Role.KEY, x), heads.keyValues(), HeadNorm::key)
                .rename(ModelGraph.keys(index)),
            heads.keyValues());
    SDVariable value =
        graph
            .toSequences(project(graph, block, Role.VALUE, from), heads.keyValues(), heads.size())
            .rename(ModelGraph.values(index));
    SDVariable context =
        pattern.isPresent()
            ? sparse(graph, query, key, value, pattern.get())
            : dense(graph, index, name, query, key, value, bias);
    SDVariable merged = graph.sameDiff().permute(context, 0, 2, 1, 3).reshape(-1, heads.width());
    return project(graph, block, Role.ATTENTION_OUTPUT, merged);
  }

  private static SDVariable project(GraphContext graph, Block block, Role role, SDVariable x) {
    return Linear.apply(graph, block.projections().get(role), x);
  }

  /** {@code [B·L, heads·d] → [B, L, heads, d]}, normalized where that is asked for. */
  private SDVariable ofHeads(
      GraphContext graph, SDVariable x, int number, Function<HeadNorm, String> gain) {
    SDVariable normalized = x;
    if (headNorm.isPresent()) {
      normalized =
          RmsNorm.apply(
              graph,
              gain.apply(headNorm.get()),
              x.reshape(-1, heads.size()),
              headNorm.get().epsilon());
    }
    return graph.toSequences(normalized, number, heads.size());
  }

  /** Turned by position where that is asked for, {@code [B, L, heads, d]}. */
  private SDVariable positioned(GraphContext graph, SDVariable x, int number) {
    return rotary.map(turn -> turn.positions().apply(graph, x, number, turn.angles())).orElse(x);
  }

  /**
   * Of every token to every token that the bias doesn't hide.
   *
   * @param query {@code [B, L, A, d]}
   * @param key {@code [B, L, keyValues, d]}
   * @param value {@code [B, L, keyValues, d]}
   * @return {@code [B, A, L, d]}
   */
  private SDVariable dense(
      GraphContext graph,
      int index,
      String name,
      SDVariable query,
      SDVariable key,
      SDVariable value,
      SDVariable bias) {
    SameDiff sd = graph.sameDiff();
    SDVariable queries = grouped(graph, sd.permute(query, 0, 2, 1, 3));
    SDVariable keysT = sd.permute(key, 0, 2, 3, 1);
    SDVariable values = sd.permute(value, 0, 2, 1, 3);

    SDVariable scores =
        ungrouped(graph, sd.mmul(queries, keysT).mul(scale))
            .add(bias)
            .rename(ModelGraph.attentionScores(index));
    SDVariable probabilities = sd.nn().softmax(scores, -1).rename(ModelGraph.attention(index));
    probabilities =
        graph.dropoutOfAttention(name + ".probs", probabilities, dropout, heads.queries());
    SDVariable context = sd.mmul(grouped(graph, probabilities), values);
    return heads.group() == 1 ? context : graph.toHeads(context, heads.queries(), heads.size());
  }

  /** Query heads that share keys behind one another: {@code [B, A, L, n] → [B, A/g, g·L, n]}. */
  private SDVariable grouped(GraphContext graph, SDVariable x) {
    return heads.group() == 1 ? x : graph.groupHeads(x, heads);
  }

  /** {@code [B, A/g, g·L, L] → [B, A, L, L]}. */
  private SDVariable ungrouped(GraphContext graph, SDVariable scores) {
    return heads.group() == 1 ? scores : graph.toScores(scores, heads.queries());
  }

  private SDVariable sparse(
      GraphContext graph,
      SDVariable query,
      SDVariable key,
      SDVariable value,
      AttentionPattern visible) {
    SameDiff sd = graph.sameDiff();
    return new SparseAttention(visible, heads.queries(), heads.size())
        .context(
            graph,
            sd.permute(query, 0, 2, 1, 3).mul(scale),
            sd.permute(key, 0, 2, 1, 3),
            sd.permute(value, 0, 2, 1, 3));
  }
}
