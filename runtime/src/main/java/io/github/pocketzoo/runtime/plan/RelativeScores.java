package io.github.pocketzoo.runtime.plan;

import java.util.Optional;

/**
 * What attention scores have beside the product of queries and keys (Dai et al. 2019, section 3.3;
 * Yang et al. 2019, section 2.5):
 *
 * <pre>
 * score(i, j) = scale · (q_i · k_j + u · k_j + (q_i + v) · r_{i−j} + (q_i + w) · s, where i and j are of one segment)
 * </pre>
 *
 * @param content u, {@code [A·d]}
 * @param position v, {@code [A·d]}
 * @param distances r of the distances n − 1, n − 2, …, 1 − n, {@code [2n − 1, A·d]}
 * @param segments where segments matter
 */
public record RelativeScores(
    Tensor content, Tensor position, Tensor distances, Optional<Segments> segments) {

  /**
   * Relative segments.
   *
   * @param bias w, {@code [A·d]}
   * @param same s: what scores of the same segment have more than those of different ones, {@code
   *     [A·d]}
   * @param ids name of the input that holds tokens' segments, int32 {@code [batch, seqLen]}
   */
  public record Segments(Tensor bias, Tensor same, String ids) {}

  /** n, tokens of the longest sequence. */
  public int tokens() {
    return Math.toIntExact((distances.array().size(0) + 1) / 2);
  }
}
