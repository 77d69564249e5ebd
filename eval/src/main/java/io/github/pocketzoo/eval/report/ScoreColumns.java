package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.BaselineComparison;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.Score;
import io.github.pocketzoo.eval.ScoreDifference;
import io.github.pocketzoo.eval.bench.Speed;
import io.github.pocketzoo.eval.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The scores of models by the metrics of a task, and what is known beside them. */
final class ScoreColumns {
  static final String AGREEMENT = "Agreement (%)";

  private ScoreColumns() {}

  static List<Column<ModelResult>> of(EvaluationReport report) {
    List<Column<ModelResult>> all = new ArrayList<>();
    for (Metric metric : report.metrics()) {
      all.add(
          new Column<>(
              metric.heading(),
              metric.meaning() + ", with its 95 % bootstrap interval",
              metric.higherIsBetter(),
              model -> model.score(metric).map(ScoreColumns::cell).orElse(Cell.MISSING)));
    }
    report.metrics().stream()
        .findFirst()
        .filter(metric -> report.baseline().isPresent())
        .ifPresent(metric -> all.add(difference(metric)));
    if (report.models().stream().anyMatch(model -> model.comparison().isPresent())) {
      all.add(
          Column.lowerIsBetter(
              "McNemar p",
              "probability of such a difference from the baseline if both erred equally often",
              ofComparison(
                  comparison ->
                      Cell.of(
                          Numbers.probability(comparison.mcnemar().p()),
                          comparison.mcnemar().p()))));
      all.add(
          Column.higherIsBetter(
              AGREEMENT,
              "share of the examples on which model and baseline predict the same class",
              ofComparison(
                  comparison ->
                      Cell.of(
                          Numbers.fixed(100 * comparison.agreement(), 1),
                          comparison.agreement()))));
    }
    all.addAll(Column.ofFacts());
    all.add(
        Column.lowerIsBetter(
            "p50 (ms)",
            "median time of one text, token ids in, outputs out",
            ofSpeed(speed -> speed.latency().p50Millis())));
    all.add(
        Column.lowerIsBetter(
            "p95 (ms)",
            "time of one text that 95 % of the calls stay within",
            ofSpeed(speed -> speed.latency().p95Millis())));
    all.add(
        Column.higherIsBetter(
            "Examples/s",
            "texts a second in batches, one calling thread",
            ofSpeed(speed -> speed.throughput().examplesPerSecond())));
    return all;
  }

  private static Cell cell(Score score) {
    return Cell.of(Numbers.percent(score.value()), score.value())
        .withDetail(Numbers.percent(score.interval()));
  }

  private static Column<ModelResult> difference(Metric metric) {
    return new Column<>(
        "Δ %s (points)".formatted(metric.title()),
        metric.title() + " minus that of the baseline, with its 95 % paired bootstrap interval",
        metric.higherIsBetter(),
        model -> model.difference(metric).map(ScoreColumns::cell).orElse(Cell.MISSING));
  }

  private static Cell cell(ScoreDifference difference) {
    return Cell.of(Numbers.points(difference.value()), difference.value())
        .withDetail(
            "%s to %s"
                .formatted(
                    Numbers.points(difference.interval().low()),
                    Numbers.points(difference.interval().high())));
  }

  private static Function<ModelResult, Cell> ofComparison(Function<BaselineComparison, Cell> cell) {
    return model -> model.comparison().map(cell).orElse(Cell.MISSING);
  }

  private static Function<ModelResult, Cell> ofSpeed(Function<Speed, Double> value) {
    return model -> model.speed().map(value).map(Cell::measure).orElse(Cell.MISSING);
  }
}
