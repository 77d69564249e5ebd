package io.github.pocketzoo.eval.compare;

import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.special.Erf;

/**
 * McNemar's test (1947) of whether two models err equally often on the same examples. Only the
 * examples on which exactly one of them is right tell them apart. With fewer than {@value
 * #EXACT_BELOW} of these the two-sided p-value is the exact binomial one, otherwise that of the
 * chi-square statistic with Edwards' continuity correction, (|b − c| − 1)² / (b + c).
 *
 * <p>Where b = c the statistic is 0 and p is 1 (as in R): the correction must not turn no
 * difference at all into one.
 *
 * @param b examples that the baseline gets right and the model wrong
 * @param c examples that the baseline gets wrong and the model right
 * @param statistic min(b, c) if exact, else the chi-square statistic with one degree of freedom
 * @param p probability of a difference at least as large if both erred equally often
 * @param method how p was computed
 */
public record McNemar(int b, int c, double statistic, double p, Method method) {
  /** Fewer discordant examples than this call for the exact test. */
  public static final int EXACT_BELOW = 25;

  /** How the p-value is computed. */
  public enum Method {
    EXACT_BINOMIAL,
    CHI_SQUARE_CORRECTED
  }

  /**
   * Tests a model against a baseline; each array {@code [examples]}.
   *
   * @param truth true classes
   * @param baseline the baseline's predictions
   * @param model the model's predictions
   */
  public static McNemar of(int[] truth, int[] baseline, int[] model) {
    int b = 0;
    int c = 0;
    for (int i = 0; i < truth.length; i++) {
      boolean baselineRight = baseline[i] == truth[i];
      boolean modelRight = model[i] == truth[i];
      if (baselineRight && !modelRight) {
        b++;
      } else if (!baselineRight && modelRight) {
        c++;
      }
    }
    return of(b, c);
  }

  /** Tests from the two discordant counts. */
  public static McNemar of(int b, int c) {
    return b + c < EXACT_BELOW ? exact(b, c) : chiSquare(b, c);
  }

  private static McNemar exact(int b, int c) {
    int smaller = Math.min(b, c);
    double p =
        b == c
            ? 1
            : Math.min(
                1, 2 * new BinomialDistribution(null, b + c, 0.5).cumulativeProbability(smaller));
    return new McNemar(b, c, smaller, p, Method.EXACT_BINOMIAL);
  }

  private static McNemar chiSquare(int b, int c) {
    double corrected = b == c ? 0 : Math.abs(b - c) - 1;
    double statistic = corrected * corrected / (b + c);
    // The survival function of chi-square with one degree of freedom, exact far into the tail.
    double p = Erf.erfc(Math.sqrt(statistic / 2));
    return new McNemar(b, c, statistic, p, Method.CHI_SQUARE_CORRECTED);
  }
}
