package io.github.pocketzoo.eval.compare;

/**
 * A confidence interval, both ends included.
 *
 * @param low lower end
 * @param high upper end
 */
public record Interval(double low, double high) {
  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException("interval from %s to %s".formatted(low, high));
    }
  }

  /** Whether {@code value} lies within. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
