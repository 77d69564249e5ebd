package io.github.pocketzoo.eval.compare;

import java.util.Objects;

/**
 * A number that was measured on a sample.
 *
 * @param value on the sample
 * @param interval 95 % bootstrap interval
 */
public record Estimate(double value, Interval interval) {
  public Estimate {
    Objects.requireNonNull(interval, "interval");
  }
}
