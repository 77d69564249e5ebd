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
   * @param size measured on {@code small}
   * @param largeSize the same on {@code large}
   */
  static Optional<Dimension> fit(BatchSize small, long size, BatchSize large, long largeSize) {
    for (int b = 0; b <= HIGHEST_POWER; b++) {
      for (int l = 0; l <= HIGHEST_POWER; l++) {
        Dimension variable = new Dimension(1, b, l);
        long unit = variable.at(small.batch(), small.length());
        long largeUnit = variable.at(large.batch(), large.length());
        if (size * largeUnit == largeSize * unit && size % unit == 0) {
          return Optional.of(new Dimension(size / unit, b, l));
        }
      }
    }
    return Optional.empty();
  }

  private static long power(long base, int exponent) {
    long result = 1;
    for (int i = 0; i < exponent; i++) {
      result *= base;
    }
    return result;
  }
}
