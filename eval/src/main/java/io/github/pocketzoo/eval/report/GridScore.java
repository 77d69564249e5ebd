package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.Score;
import io.github.pocketzoo.eval.compare.Estimate;
import io.github.pocketzoo.eval.compare.Interval;

/**
 * One number of a model in one task.
 *
 * @param name of the metric, such as {@code accuracy}
 * @param title what people call it
 * @param unit what {@code value} is in, such as {@code %}
 * @param higherIsBetter which way is better
 * @param value in that unit, not rounded
 * @param interval 95 % bootstrap interval in that unit
 */
public record GridScore(
    String name,
    String title,
    String unit,
    boolean higherIsBetter,
    double value,
    Interval interval) {
  /** Scores are shown times 100. */
  private static final double SCALE = 100;

  static GridScore of(Score score) {
    return new GridScore(
        score.metric().name(),
        score.metric().title(),
        score.metric().scale().unit(),
        score.metric().higherIsBetter(),
        SCALE * score.value(),
        new Interval(SCALE * score.interval().low(), SCALE * score.interval().high()));
  }

  static GridScore of(ComparedMetric metric, Estimate estimate) {
    return new GridScore(
        metric.name(),
        metric.label(),
        metric.unit(),
        metric.higherIsBetter(),
        estimate.value(),
        estimate.interval());
  }

  /** Whether it can be averaged with scores of other tasks: both are times 100. */
  boolean isScore() {
    return unit.equals("%") || unit.equals("×100");
  }

  String text() {
    return Numbers.fixed(value, isScore() ? 2 : 4);
  }

  String intervalText() {
    int decimals = isScore() ? 1 : 3;
    return Numbers.fixed(interval.low(), decimals) + "–" + Numbers.fixed(interval.high(), decimals);
  }

  String heading() {
    return "%s (%s)".formatted(title, unit);
  }
}
