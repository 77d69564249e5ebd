package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.metric.Metric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A number that runs are compared by, and how much worse it must be to be called a regression.
 *
 * @param title its name and unit
 * @param kind what has to be equal for a comparison to mean anything
 * @param higherIsBetter which way is worse
 * @param threshold how much worse is a regression
 * @param value the number of a model, if it has it
 */
public record ComparedMetric(
    String title,
    Kind kind,
    boolean higherIsBetter,
    Threshold threshold,
    Function<ModelResult, Optional<Double>> value) {

  /** What several reports can be compared by, in the order of display. */
  static List<ComparedMetric> of(List<NamedReport> reports) {
    Map<String, Metric> metrics = new LinkedHashMap<>();
    reports.forEach(
        report ->
            report.report().metrics().forEach(each -> metrics.putIfAbsent(each.name(), each)));
    return Stream.concat(metrics.values().stream().map(ComparedMetric::ofScore), ofCost().stream())
        .toList();
  }

  private static ComparedMetric ofScore(Metric metric) {
    return new ComparedMetric(
        "%s (%s)".formatted(metric.title(), metric.scale().unit()),
        Kind.QUALITY,
        metric.higherIsBetter(),
        new Threshold(0.5, false),
        model -> model.score(metric).map(score -> 100 * score.value()));
  }

  private static List<ComparedMetric> ofCost() {
    return List.of(
        new ComparedMetric(
            "latency p50 (ms)",
            Kind.SPEED,
            false,
            new Threshold(10, true),
            model -> model.speed().map(speed -> speed.latency().p50Millis())),
        new ComparedMetric(
            "latency p95 (ms)",
            Kind.SPEED,
            false,
            new Threshold(20, true),
            model -> model.speed().map(speed -> speed.latency().p95Millis())),
        new ComparedMetric(
            "throughput (examples/s)",
            Kind.SPEED,
            true,
            new Threshold(10, true),
            model -> model.speed().map(speed -> speed.throughput().examplesPerSecond())),
        new ComparedMetric(
            "size on disk (MB)",
            Kind.SIZE,
            false,
            new Threshold(1, true),
            model -> model.facts().map(facts -> facts.bytesOnDisk() / 1e6)));
  }

  /** What has to be equal for a comparison to mean anything. */
  public enum Kind {
    /** The test set. */
    QUALITY,
    /** The machine. */
    SPEED,
    /** Nothing. */
    SIZE
  }

  /**
   * How much worse is a regression.
   *
   * @param amount points, or per cent of the first run's value if {@code relative}
   */
  public record Threshold(double amount, boolean relative) {
    double worse(double first, double worsening) {
      return relative ? 100 * worsening / Math.abs(first) : worsening;
    }
  }

  /** Its name without the unit. */
  String name() {
    return title.replaceAll(" \\(.*", "");
  }

  OptionalDouble of(ModelResult model) {
    return value.apply(model).map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }

  /** Whether {@code later} is so much worse than {@code first} that it is called a regression. */
  boolean isRegression(double first, double later) {
    double worsening = higherIsBetter ? first - later : later - first;
    return worsening > 0 && threshold.worse(first, worsening) > threshold.amount();
  }

  /** What is called a regression, in words. */
  String rule() {
    return "%s %s by more than %s"
        .formatted(
            name(),
            higherIsBetter ? "falls" : "rises",
            threshold.relative()
                ? Numbers.fixed(threshold.amount(), 0) + " %"
                : Numbers.fixed(threshold.amount(), 1) + " points");
  }

  String format(double value) {
    return kind == Kind.QUALITY ? Numbers.fixed(value, 2) : Numbers.measure(value);
  }

  /** The difference with its sign; in per cent where the value has no natural scale. */
  String formatDifference(double first, double later) {
    return threshold.relative()
        ? Numbers.signed(100 * (later - first) / Math.abs(first), 1) + " %"
        : Numbers.signed(later - first, 2);
  }
}
