package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.BaselineComparison;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.Quality;
import io.github.pocketzoo.eval.Score;
import io.github.pocketzoo.eval.ScoreDifference;
import io.github.pocketzoo.eval.bench.Speed;
import io.github.pocketzoo.eval.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** The scores of models by the metrics of a task, and what is known beside them. */
final class ScoreColumns {
  static final String AGREEMENT = "Agreement (%)";
  private static final String CALIBRATION = "ECE (%)";
  private static final String P99 = "p99 (ms)";

  /** What the page has room for and a terminal hasn't. */
  static final Set<String> NOT_ON_CONSOLE =
      Set.of(
          AGREEMENT, "KL (nats)", CALIBRATION, "Parameters", "Multiply-adds", "Peak memory", P99);

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
    if (has(report, model -> model.comparison().flatMap(ScoreColumns::divergence).isPresent())) {
      all.add(
          Column.lowerIsBetter(
              "KL (nats)",
              "mean divergence of the model's probabilities from those of the baseline",
              ofComparison(
                  comparison -> divergence(comparison).map(Cell::measure).orElse(Cell.MISSING))));
    }
    if (has(report, model -> model.quality().flatMap(Quality::calibration).isPresent())) {
      all.add(
          Column.lowerIsBetter(
              CALIBRATION,
              "expected calibration error: by how much confidence and accuracy differ",
              model ->
                  model
                      .quality()
                      .flatMap(Quality::calibration)
                      .map(each -> Cell.of(Numbers.percent(each.error()), each.error()))
                      .orElse(Cell.MISSING)));
    }
    all.addAll(Column.ofFacts());
    all.addAll(Column.ofWorkload(report.models()));
    all.addAll(Column.ofColdStarts(report.models()));
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
    if (has(report, model -> model.speed().flatMap(ScoreColumns::p99).isPresent())) {
      all.add(
          Column.lowerIsBetter(
              P99,
              "time of one text that 99 % of the calls stay within",
              model ->
                  model
                      .speed()
                      .flatMap(ScoreColumns::p99)
                      .map(Cell::measure)
                      .orElse(Cell.MISSING)));
    }
    all.add(
        Column.higherIsBetter(
            "Examples/s",
            "texts a second in batches, one calling thread",
            ofSpeed(speed -> speed.throughput().examplesPerSecond())));
    if (has(report, model -> model.speed().flatMap(Speed::energy).isPresent())) {
      all.add(
          Column.lowerIsBetter(
              "J/1,000",
              "energy of the processor for a thousand texts in batches",
              model ->
                  model
                      .speed()
                      .flatMap(Speed::energy)
                      .map(energy -> Cell.measure(energy.joulesPerThousand()))
                      .orElse(Cell.MISSING)));
    }
    return all;
  }

  private static boolean has(EvaluationReport report, Predicate<ModelResult> number) {
    return report.models().stream().anyMatch(number);
  }

  private static Optional<Double> divergence(BaselineComparison comparison) {
    return comparison.divergence().stream().boxed().findFirst();
  }

  private static Optional<Double> p99(Speed speed) {
    return speed.latency().p99Millis().stream().boxed().findFirst();
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
