package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.compare.Condition;
import io.github.pocketzoo.eval.metric.Metric;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A number that runs are compared by, and how much worse it must be to be called a regression.
 *
 * @param name what conditions call it, such as {@code p50}
 * @param label its name in a table
 * @param unit what it is in, such as {@code "ms"}
 * @param kind what has to be equal for a comparison to mean anything
 * @param higherIsBetter which way is worse
 * @param threshold how much worse is a regression
 */
public record ComparedMetric(
    String name,
    String label,
    String unit,
    Kind kind,
    boolean higherIsBetter,
    Threshold threshold) {
  static final ComparedMetric SIZE = cost("size", "size on disk", "MB", Kind.SIZE, false, 1);
  static final ComparedMetric PARAMETERS =
      cost("parameters", "parameters", "M", Kind.SIZE, false, 1);
  static final ComparedMetric P50 = cost("p50", "latency p50", "ms", Kind.SPEED, false, 10);
  static final ComparedMetric P95 = cost("p95", "latency p95", "ms", Kind.SPEED, false, 20);
  static final ComparedMetric P99 = cost("p99", "latency p99", "ms", Kind.SPEED, false, 40);
  static final ComparedMetric THROUGHPUT =
      cost("throughput", "throughput", "examples/s", Kind.SPEED, true, 10);
  static final ComparedMetric BITS_PER_BYTE =
      new ComparedMetric(
          "bits-per-byte", "bits per byte", "bits", Kind.QUALITY, false, new Threshold(1, true));
  static final ComparedMetric PERPLEXITY =
      new ComparedMetric(
          "perplexity", "perplexity", "a token", Kind.QUALITY, false, new Threshold(2, true));
  static final ComparedMetric FIRST_TOKEN =
      cost("first-token", "first token p50", "ms", Kind.SPEED, false, 10);
  static final ComparedMetric NEXT_TOKEN =
      cost("next-token", "next token p50", "ms", Kind.SPEED, false, 10);
  static final ComparedMetric WRITING =
      cost("tokens-per-second", "writing", "tokens/s", Kind.SPEED, true, 10);

  private static final List<ComparedMetric> KNOWN =
      List.of(
          SIZE,
          PARAMETERS,
          P50,
          P95,
          P99,
          THROUGHPUT,
          BITS_PER_BYTE,
          PERPLEXITY,
          FIRST_TOKEN,
          NEXT_TOKEN,
          WRITING);

  /**
   * Checks a condition before there are numbers.
   *
   * @throws InvalidInputException if it is on no number that any report has, or names another unit
   *     than that of the number
   */
  public static Condition requireKnown(Condition condition) {
    all()
        .filter(metric -> metric.name().equals(condition.metric()))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "%s: no number is called %s, expected one of %s"
                        .formatted(
                            condition,
                            condition.metric(),
                            all().map(ComparedMetric::name).collect(Collectors.joining(", ")))))
        .requireUnitOf(condition);
    return condition;
  }

  private static Stream<ComparedMetric> all() {
    return Stream.concat(Metric.ALL.stream().map(ComparedMetric::ofScore), KNOWN.stream());
  }

  static ComparedMetric ofScore(Metric metric) {
    return new ComparedMetric(
        metric.name(),
        metric.title(),
        metric.scale().unit(),
        Kind.QUALITY,
        metric.higherIsBetter(),
        new Threshold(0.5, false));
  }

  private static ComparedMetric cost(
      String name, String label, String unit, Kind kind, boolean higherIsBetter, double percent) {
    return new ComparedMetric(
        name, label, unit, kind, higherIsBetter, new Threshold(percent, true));
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

  /** Its name with the unit. */
  public String title() {
    return "%s (%s)".formatted(label, unit);
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
            label,
            higherIsBetter ? "falls" : "rises",
            threshold.relative()
                ? Numbers.fixed(threshold.amount(), 0) + " %"
                : Numbers.fixed(threshold.amount(), 1) + " points");
  }

  /**
   * Checks that a condition on this number says so in its unit.
   *
   * @throws InvalidInputException if it names another unit
   */
  void requireUnitOf(Condition condition) {
    boolean points =
        condition.change().filter(change -> change != Condition.Change.RATIO).isPresent()
            && !threshold.relative();
    condition
        .unit()
        .filter(named -> !named.equals(unit) && !(points && named.equals("points")))
        .ifPresent(
            named -> {
              throw new InvalidInputException(
                  "%s: %s is in %s, not in %s"
                      .formatted(condition, condition.metric(), unit, named));
            });
  }

  String format(double value) {
    return kind == Kind.QUALITY
        ? Numbers.fixed(value, threshold.relative() ? 4 : 2)
        : Numbers.measure(value);
  }

  /** The difference with its sign; in per cent where the value has no natural scale. */
  String formatDifference(double first, double later) {
    return threshold.relative()
        ? Numbers.signed(100 * (later - first) / Math.abs(first), 1) + " %"
        : Numbers.signed(later - first, 2);
  }
}
