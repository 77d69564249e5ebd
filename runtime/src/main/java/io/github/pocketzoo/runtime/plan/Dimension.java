package io.github.pocketzoo.runtime.plan;

import java.util.Optional;

/**
 * A size that depends on the batch: factor · Bᵇ · Lˡ, with B sequences and L positions.
 *
 * @param factor the constant
 * @param batchPower b
 * @param lengthPower l
 */
record Dimension(long factor, int batchPower, int lengthPower) {
  private static final int HIGHEST_POWER = 4;

  static Dimension constant(long size) {
    return new Dimension(size, 0, 0);
  }

  boolean isConstant() {
    return batchPower == 0 && lengthPower == 0;
  }

  /** The size for a batch. */
  long at(long batch, long length) {
    return factor * power(batch, batchPower) * power(length, lengthPower);
  }

  /**
   * The dimension that has these sizes, if one has: a sum such as L + 1 is none.
   *
   * @param size measured on {@code probe}
   * @param moreSequences the same on {@code wider}, which differs in B only
   * @param moreTokens the same on {@code longer}, which differs in L only
   */
  static Optional<Dimension> fit(
      BatchSize probe,
      long size,
      BatchSize wider,
      long moreSequences,
      BatchSize longer,
      long moreTokens) {
    int b = exponent(size, probe.batch(), moreSequences, wider.batch());
    int l = exponent(size, probe.length(), moreTokens, longer.length());
    if (b < 0 || l < 0) {
      return Optional.empty();
    }
    long variable = new Dimension(1, b, l).at(probe.batch(), probe.length());
    return size % variable == 0
        ? Optional.of(new Dimension(size / variable, b, l))
        : Optional.empty();
  }

  /** The k for which {@code y1 / y0 = (x1 / x0)ᵏ}, or −1. */
  private static int exponent(long y0, long x0, long y1, long x1) {
    for (int k = 0; k <= HIGHEST_POWER; k++) {
      if (y1 * power(x0, k) == y0 * power(x1, k)) {
        return k;
      }
    }
    return -1;
  }

  private static long power(long base, int exponent) {
    long result = 1;
    for (int i = 0; i < exponent; i++) {
      result *= base;
    }
    return result;
  }
}
