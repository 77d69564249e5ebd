package io.github.pocketzoo.runtime.kernel;

/**
 * A kernel that turns the heads of rows by the angles of the rows' positions (Su et al. 2021), in
 * place:
 *
 * <pre>
 * a, b = x[k], x[k + d/2]
 * x[k]       = a cos − b sin
 * x[k + d/2] = b cos + a sin       for k = 0 … d/2 − 1, with the angle of k and the row's position
 * </pre>
 *
 * <p>Each is the first product, rounded, and the second added in one rounding: all implementations
 * give the same bits, but for those of normalized heads.
 *
 * @param headSize d, even
 * @param normalized whether each head is first normalized by itself: {@code x = x/√(mean x² + ε) ·
 *     gain}
 */
public record RotarySpec(int headSize, boolean normalized) {
  public RotarySpec {
    if (headSize < 2 || headSize % 2 != 0) {
      throw new IllegalArgumentException("heads of " + headSize + " columns, expected pairs");
    }
  }

  /** Pairs of a head, d/2. */
  public int half() {
    return headSize / 2;
  }
}
