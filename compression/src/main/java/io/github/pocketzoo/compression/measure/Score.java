package io.github.pocketzoo.compression.measure;

/**
 * How good a model is.
 *
 * @param metric what was measured, such as {@code "accuracy"}
 * @param value the number
 * @param higherIsBetter whether a better model has a higher one
 */
public record Score(String metric, double value, boolean higherIsBetter) {
  /** How much better this one is than another, in units of the metric; negative if it is worse. */
  public double gainOver(Score other) {
    return higherIsBetter ? value - other.value : other.value - value;
  }

  /** How much of another's quality is left, 1 for all. */
  public double shareOf(Score other) {
    return higherIsBetter ? value / other.value : other.value / value;
  }
}
