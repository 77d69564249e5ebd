package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.error.InvalidInputException;

/**
 * A sparse attention pattern: which tokens j a token i sees. It sees
 *
 * <ul>
 *   <li>those nearby, |i − j| ≤ window (Longformer, Beltagy et al. 2020),
 *   <li>every stride-th one, j mod stride = stride − 1, if there is a stride (Sparse Transformer,
 *       Child et al. 2019),
 *   <li>the first few, j &lt; globalTokens, which themselves see all (Longformer; BigBird, Zaheer
 *       et al. 2020).
 * </ul>
 *
 * Memory of the scores is {@code L · (3 · window + globalTokens + L / stride)} numbers a head
 * instead of {@code L²}.
 *
 * @param window how far a token sees to each side; sequences are padded to a multiple of it
 * @param stride distance of tokens that all see, a divisor of the window; 0 for none
 * @param globalTokens number of first tokens that see all and that all see, at most the window
 */
public record AttentionPattern(int window, int stride, int globalTokens) {
  public AttentionPattern {
    if (window < 1) {
      throw new InvalidInputException(
          "attention window is %d, expected 1 or more".formatted(window));
    }
    if (stride < 0 || (stride > 0 && window % stride != 0)) {
      throw new InvalidInputException(
          "attention stride is %d, expected 0 or a divisor of the window %d"
              .formatted(stride, window));
    }
    if (globalTokens < 0 || globalTokens > window) {
      throw new InvalidInputException(
          "%d global tokens, expected 0 to %d, the attention window"
              .formatted(globalTokens, window));
    }
  }

  /** Whether token {@code from} sees token {@code to}. */
  public boolean sees(int from, int to) {
    return Math.abs(from - to) <= window
        || (stride > 0 && to % stride == stride - 1)
        || to < globalTokens
        || from < globalTokens;
  }
}
