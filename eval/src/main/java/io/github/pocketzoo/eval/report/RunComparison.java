package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Two or more runs side by side: every later run against the first, model by model. Numbers that
 * can't be compared (other test data, another machine) are shown without a verdict, and a warning
 * says why.
 *
 * @param runs names of the runs, the first being what the others are compared with
 * @param metrics what is compared
 * @param rows one a model and metric
 * @param warnings what a reader must know, one line each
 */
public record RunComparison(
    List<String> runs, List<ComparedMetric> metrics, List<Row> rows, List<String> warnings) {
  public RunComparison {
    runs = List.copyOf(runs);
    metrics = List.copyOf(metrics);
    rows = List.copyOf(rows);
    warnings = List.copyOf(warnings);
  }

  /**
   * One number of one model in every run.
   *
   * @param values in the order of the runs; empty where a run doesn't have it
   * @param regressions whether each run's value is a regression from the first run's
   */
  public record Row(
      String model, ComparedMetric metric, List<OptionalDouble> values, List<Boolean> regressions) {
    public Row {
      values = List.copyOf(values);
      regressions = List.copyOf(regressions);
    }

    /** Whether any run is a regression. */
    public boolean isRegression() {
      return regressions.contains(true);
    }
  }

  /**
   * Compares runs.
   *
   * @param reports at least two, of one kind
   * @throws InvalidInputException if there are fewer, or of several kinds
   */
  public static RunComparison of(List<MeasuredRun> reports) {
    MeasuredRun first = requireSeveral(reports);
    List<String> warnings = new ArrayList<>();
    reports.forEach(run -> warnOfIncomparable(first, run, warnings));
    List<ComparedMetric> metrics =
        reports.stream().flatMap(run -> run.metrics().stream()).distinct().toList();
    List<Row> rows = new ArrayList<>();
    for (String model : models(reports)) {
      warnOfMissing(model, reports, warnings);
      for (ComparedMetric metric : metrics) {
        Row row = row(model, metric, reports);
        if (row.values().stream().anyMatch(OptionalDouble::isPresent)) {
          rows.add(row);
        }
      }
    }
    return new RunComparison(
        reports.stream().map(MeasuredRun::name).toList(), metrics, rows, warnings);
  }

  /** The first of several runs of one kind. */
  static MeasuredRun requireSeveral(List<MeasuredRun> reports) {
    if (reports.size() < 2) {
      throw new InvalidInputException("comparing needs two reports or more");
    }
    MeasuredRun first = reports.get(0);
    reports.stream()
        .filter(run -> !run.kind().equals(first.kind()))
        .findFirst()
        .ifPresent(
            other -> {
              throw new InvalidInputException(
                  "%s is on %s, %s on %s; expected reports of one kind"
                      .formatted(first.name(), first.kind(), other.name(), other.kind()));
            });
    return first;
  }

  /** All models, in the order of the runs. */
  static Set<String> models(List<MeasuredRun> reports) {
    Set<String> models = new LinkedHashSet<>();
    reports.forEach(run -> run.models().forEach(model -> models.add(model.name())));
    return models;
  }

  /**
   * The rows in which a later run is worse than the first by more than its metric tolerates, or has
   * no number because the model failed.
   */
  public List<Row> regressions() {
    return rows.stream().filter(Row::isRegression).toList();
  }

  private static void warnOfIncomparable(
      MeasuredRun first, MeasuredRun run, List<String> warnings) {
    run.incomparable(first, ComparedMetric.Kind.QUALITY)
        .ifPresent(reason -> warnings.add(reason + ": scores are not judged"));
    run.incomparable(first, ComparedMetric.Kind.SPEED)
        .ifPresent(reason -> warnings.add(reason + ": speed is not judged"));
  }

  private static void warnOfMissing(
      String model, List<MeasuredRun> reports, List<String> warnings) {
    for (MeasuredRun run : reports) {
      run.model(model)
          .ifPresentOrElse(
              row ->
                  row.error()
                      .ifPresent(
                          error ->
                              warnings.add(
                                  "%s failed in %s: %s".formatted(model, run.name(), error))),
              () -> warnings.add("%s is not in %s".formatted(model, run.name())));
    }
  }

  private static Row row(String model, ComparedMetric metric, List<MeasuredRun> reports) {
    List<OptionalDouble> values =
        reports.stream().map(run -> run.number(model, metric.name())).toList();
    OptionalDouble first = values.get(0);
    List<Boolean> regressions = new ArrayList<>();
    for (int run = 0; run < values.size(); run++) {
      OptionalDouble value = values.get(run);
      boolean worse =
          first.isPresent()
              && value.isPresent()
              && reports.get(run).incomparable(reports.get(0), metric.kind()).isEmpty()
              && metric.isRegression(first.getAsDouble(), value.getAsDouble());
      regressions.add(worse || lost(first, value, reports.get(run), model));
    }
    return new Row(model, metric, values, regressions);
  }

  /** A model that now fails is worse; one that is not there was not asked for. */
  private static boolean lost(
      OptionalDouble first, OptionalDouble value, MeasuredRun run, String model) {
    return first.isPresent()
        && value.isEmpty()
        && run.model(model).flatMap(MeasuredModel::error).isPresent();
  }
}
