package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.bench.Machine;
import java.util.ArrayList;
import java.util.EnumSet;
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
   * @param reports at least two
   * @throws InvalidInputException if there are fewer
   */
  public static RunComparison of(List<NamedReport> reports) {
    if (reports.size() < 2) {
      throw new InvalidInputException("comparing needs two reports or more");
    }
    List<String> warnings = new ArrayList<>();
    List<Set<ComparedMetric.Kind>> comparable =
        reports.stream().map(report -> comparable(reports.get(0), report, warnings)).toList();
    Set<String> models = new LinkedHashSet<>();
    reports.forEach(run -> run.report().models().forEach(model -> models.add(model.name())));
    List<ComparedMetric> metrics = ComparedMetric.of(reports);
    List<Row> rows = new ArrayList<>();
    for (String model : models) {
      warnOfMissing(model, reports, warnings);
      for (ComparedMetric metric : metrics) {
        Row row = row(model, metric, reports, comparable);
        if (row.values().stream().anyMatch(OptionalDouble::isPresent)) {
          rows.add(row);
        }
      }
    }
    return new RunComparison(
        reports.stream().map(NamedReport::name).toList(), metrics, rows, warnings);
  }

  /**
   * The rows in which a later run is worse than the first by more than its metric tolerates, or has
   * no number because the model failed.
   */
  public List<Row> regressions() {
    return rows.stream().filter(Row::isRegression).toList();
  }

  /** Which numbers of a run can be judged by those of the first. */
  private static Set<ComparedMetric.Kind> comparable(
      NamedReport first, NamedReport run, List<String> warnings) {
    Set<ComparedMetric.Kind> kinds = EnumSet.allOf(ComparedMetric.Kind.class);
    String fingerprint = first.report().testSet().fingerprint();
    if (!fingerprint.equals(run.report().testSet().fingerprint())) {
      kinds.remove(ComparedMetric.Kind.QUALITY);
      warnings.add(
          "%s was evaluated on other test data than %s: scores are not judged"
              .formatted(run.name(), first.name()));
    }
    if (!sameSpeed(first.report(), run.report())) {
      kinds.remove(ComparedMetric.Kind.SPEED);
      warnings.add(
          "%s was measured on another machine or with other settings than %s: speed is not judged"
              .formatted(run.name(), first.name()));
    }
    return kinds;
  }

  private static boolean sameSpeed(EvaluationReport first, EvaluationReport second) {
    Machine one = first.machine();
    Machine other = second.machine();
    return one.cpu().equals(other.cpu())
        && one.logicalProcessors() == other.logicalProcessors()
        && one.engineThreads() == other.engineThreads()
        && first.testSet().fingerprint().equals(second.testSet().fingerprint())
        && first
            .options()
            .benchmark()
            .map(b -> b.throughputBatchSize())
            .equals(second.options().benchmark().map(b -> b.throughputBatchSize()));
  }

  private static void warnOfMissing(
      String model, List<NamedReport> reports, List<String> warnings) {
    for (NamedReport run : reports) {
      run.report()
          .model(model)
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

  private static Row row(
      String model,
      ComparedMetric metric,
      List<NamedReport> reports,
      List<Set<ComparedMetric.Kind>> comparable) {
    List<OptionalDouble> values =
        reports.stream().map(run -> value(run.report(), model, metric)).toList();
    OptionalDouble first = values.get(0);
    List<Boolean> regressions = new ArrayList<>();
    for (int run = 0; run < values.size(); run++) {
      OptionalDouble value = values.get(run);
      boolean worse =
          first.isPresent()
              && value.isPresent()
              && comparable.get(run).contains(metric.kind())
              && metric.isRegression(first.getAsDouble(), value.getAsDouble());
      regressions.add(worse || lost(first, value, reports.get(run), model));
    }
    return new Row(model, metric, values, regressions);
  }

  /** A model that now fails is worse; one that is not there was not asked for. */
  private static boolean lost(
      OptionalDouble first, OptionalDouble value, NamedReport run, String model) {
    return first.isPresent()
        && value.isEmpty()
        && run.report().model(model).flatMap(ModelResult::error).isPresent();
  }

  private static OptionalDouble value(
      EvaluationReport report, String model, ComparedMetric metric) {
    return report.model(model).map(metric::of).orElse(OptionalDouble.empty());
  }
}
