package io.github.pocketzoo.eval.language;

/**
 * What modified Kneser–Ney smoothing takes from n-grams that were seen once, twice, and more often
 * (Chen and Goodman 1998, equation 26): D(k) = k − (k + 1) · Y · t(k + 1) / t(k) with Y = t(1) /
 * (t(1) + 2 · t(2)), where t(k) n-grams have count k.
 *
 * @param once D(1)
 * @param twice D(2)
 * @param more D(3), for 3 and more
 */
record Discounts(double once, double twice, double more) {
  /** Where there are too few n-grams to tell; those of KenLM's {@code --discount_fallback}. */
  static final Discounts FALLBACK = new Discounts(0.5, 1, 1.5);

  /**
   * Computes them.
   *
   * @param t how many n-grams have each count, {@code [5]}; {@code t[0]} is not looked at
   */
  static Discounts of(long[] t) {
    for (int count = 1; count <= 3; count++) {
      if (t[count] == 0) {
        return FALLBACK;
      }
    }
    Discounts result = new Discounts(of(1, t), of(2, t), of(3, t));
    boolean sound = result.once >= 0 && result.twice >= 0 && result.more >= 0;
    return sound ? result : FALLBACK;
  }

  private static double of(int count, long[] t) {
    double y = t[1] / (t[1] + 2.0 * t[2]);
    return count - (count + 1) * y * t[count + 1] / t[count];
  }

  /** What is taken from a count of 1 or more. */
  double of(int count) {
    return switch (count) {
      case 1 -> once;
      case 2 -> twice;
      default -> more;
    };
  }
}
