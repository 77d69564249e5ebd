package io.github.pocketzoo.eval;

import io.github.pocketzoo.eval.compare.Bootstrap;
import io.github.pocketzoo.eval.metric.Metric;
import io.github.pocketzoo.eval.metric.Outcomes;
import io.github.pocketzoo.eval.metric.Statistic;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes scores of outcomes.
 *
 * @param bootstrap draws the resampled test sets, the same for all models and metrics
 */
record Scoring(Bootstrap bootstrap) {
  /** A score a metric, the primary one first. */
  List<Score> scores(Outcomes outcomes) {
    return outcomes.statistics().stream().map(this::score).toList();
  }

  /** A score with its interval. */
  Score score(Statistic statistic) {
    double value = statistic.ofAll();
    return new Score(
        statistic.metric(),
        value,
        statistic.metric().equals(Metric.ACCURACY)
            // Without drawing: this one is known.
            ? bootstrap.accuracy(
                Math.toIntExact(Math.round(value * statistic.examples())), statistic.examples())
            : bootstrap.interval(statistic.examples(), statistic.of()));
  }

  /** A difference a metric, of two models' outcomes of the same examples. */
  List<ScoreDifference> differences(Outcomes baseline, Outcomes model) {
    List<ScoreDifference> differences = new ArrayList<>();
    for (int i = 0; i < model.statistics().size(); i++) {
      Statistic own = model.statistics().get(i);
      Statistic other = baseline.statistics().get(i);
      differences.add(
          new ScoreDifference(
              own.metric(),
              own.ofAll() - other.ofAll(),
              bootstrap.interval(
                  own.examples(),
                  drawn -> own.of().applyAsDouble(drawn) - other.of().applyAsDouble(drawn))));
    }
    return differences;
  }
}
