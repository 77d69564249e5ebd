package io.github.pocketzoo.eval;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.compare.Interval;
import io.github.pocketzoo.eval.metric.Metric;
import java.util.Objects;

/**
 * One number of a model's quality.
 *
 * @param metric what it says
 * @param value on the test set, neither rounded nor scaled
 * @param interval 95 % bootstrap interval
 */
public record Score(Metric metric, double value, Interval interval) {
  public Score {
    Objects.requireNonNull(metric, "metric");
    Objects.requireNonNull(interval, "interval");
    if (!Double.isFinite(value)) {
      throw new InvalidInputException("%s is %s".formatted(metric.name(), value));
    }
  }
}
