package io.github.pocketzoo.runtime.plan;

/**
 * Which tokens of its sequence a token sees.
 *
 * @param causal whether it sees none that come later
 * @param window most tokens that it sees, itself included, where it sees none that come later
 */
public record Sight(boolean causal, int window) {
  /** All tokens. */
  public static final Sight ALL = new Sight(false, Integer.MAX_VALUE);

  /** Those before it and itself. */
  public static final Sight CAUSAL = new Sight(true, Integer.MAX_VALUE);

  public Sight {
    if (window < 1 || (!causal && window != Integer.MAX_VALUE)) {
      throw new IllegalArgumentException("a window of " + window + " tokens");
    }
  }

  /** The last tokens up to itself. */
  public static Sight window(int tokens) {
    return new Sight(true, tokens);
  }

  /** Whether the window is smaller than any sequence may be. */
  public boolean isWindow() {
    return window != Integer.MAX_VALUE;
  }

  /** Whether token {@code from} sees token {@code to}. */
  public boolean sees(int from, int to) {
    return !causal || (to <= from && from - to < window);
  }
}
