package io.github.pocketzoo.runtime.kernel.portable;

/**
 * The error function, {@code erf(x) = 2/√π ∫₀ˣ exp(−t²) dt}, by a series whose terms have one sign
 * (Abramowitz and Stegun 1964, 7.1.6):
 *
 * <pre>
 * erf(x) = 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1 · 3 ⋯ (2n + 1))
 * </pre>
 */
final class ErrorFunction {
  /** Further out, erf(x) is ±1 in double precision. */
  private static final double LAST = 6;

  private static final double ENOUGH = 1e-17;

  private ErrorFunction() {}

  static double of(double x) {
    if (Math.abs(x) >= LAST) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int odd = 3; Math.abs(term) > ENOUGH * Math.abs(sum); odd += 2) {
      term *= 2 * x * x / odd;
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }
}
