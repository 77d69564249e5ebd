package io.github.pocketzoo.eval;

import io.github.pocketzoo.eval.compare.Interval;
import io.github.pocketzoo.eval.metric.Metric;
import java.util.Objects;

/**
 * A score minus that of the baseline.
 *
 * @param metric which score
 * @param value the difference
 * @param interval 95 % interval of the paired bootstrap: both models are scored on the same
 *     resampled test sets
 */
public record ScoreDifference(Metric metric, double value, Interval interval) {
  public ScoreDifference {
    Objects.requireNonNull(metric, "metric");
    Objects.requireNonNull(interval, "interval");
  }
}
