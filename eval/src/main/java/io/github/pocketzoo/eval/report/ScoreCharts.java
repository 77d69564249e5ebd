package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.Quality;
import io.github.pocketzoo.eval.bench.Speed;
import io.github.pocketzoo.eval.bench.SpeedCurves;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The lines of a report on models with scores. */
final class ScoreCharts {
  private ScoreCharts() {}

  /** Latency against length and throughput against batch size, where they were measured. */
  static List<LineChart> ofSpeed(EvaluationReport report) {
    List<LineChart> charts = new ArrayList<>();
    List<LineChart.Series> lengths =
        series(
            report, SpeedCurves::lengths, SpeedCurves.Point::tokens, SpeedCurves.Point::p50Millis);
    if (!lengths.isEmpty()) {
      charts.add(
          LineChart.overSizes(
              "latency-by-length",
              "Latency by length",
              "Median time of one text of so many tokens. Lower is better.",
              "tokens, logarithmic",
              "latency p50 (ms)",
              lengths));
    }
    List<LineChart.Series> batches =
        series(
            report,
            SpeedCurves::batchSizes,
            SpeedCurves.Point::batchSize,
            SpeedCurves.Point::examplesPerSecond);
    if (!batches.isEmpty()) {
      charts.add(
          LineChart.overSizes(
              "throughput-by-batch",
              "Throughput by batch size",
              "Texts a second in batches of so many texts%s. Higher is better."
                  .formatted(batchLength(report)),
              "texts a call, logarithmic",
              "examples/s",
              batches));
    }
    return charts;
  }

  private static String batchLength(EvaluationReport report) {
    return report
        .options()
        .benchmark()
        .flatMap(benchmark -> benchmark.curves())
        .map(curves -> " of %d tokens".formatted(curves.batchLength()))
        .orElse("");
  }

  private static List<LineChart.Series> series(
      EvaluationReport report,
      Function<SpeedCurves, List<SpeedCurves.Point>> points,
      ToDoubleFunction<SpeedCurves.Point> x,
      ToDoubleFunction<SpeedCurves.Point> y) {
    return LineChart.Series.ofRows(
        report.models(), model -> model.speed().flatMap(Speed::curves).map(points), x, y);
  }

  /** Accuracy against confidence, where probabilities are known. */
  static Optional<LineChart> ofCalibration(EvaluationReport report) {
    List<LineChart.Series> series =
        report.models().stream()
            .filter(model -> model.quality().flatMap(Quality::calibration).isPresent())
            .map(
                model ->
                    new LineChart.Series(
                        model.name(),
                        model.quality().flatMap(Quality::calibration).orElseThrow().bins().stream()
                            .map(
                                bin ->
                                    new LineChart.Point(
                                        50 * (bin.low() + bin.high()), 100 * bin.accuracy()))
                            .toList()))
            .toList();
    return series.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new LineChart(
                "calibration-lines",
                "Confidence and accuracy",
                "Examples grouped by how sure the model is. On the dashed line confidence is right;"
                    + " below it the model is too sure.",
                "confidence (%)",
                "accuracy (%)",
                false,
                true,
                List.of(),
                series));
  }
}
