package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;

/**
 * The same models trained with several seeds: how much a number varies with the seed, which the
 * bootstrap of a single run can't tell.
 *
 * @param runs one a seed
 * @param rows one a model and number that all runs have
 * @param warnings what a reader must know, one line each
 */
public record SeedSummary(List<String> runs, List<Row> rows, List<String> warnings) {
  public SeedSummary {
    runs = List.copyOf(runs);
    rows = List.copyOf(rows);
    warnings = List.copyOf(warnings);
  }

  /**
   * One number of one model over all runs.
   *
   * @param mean mean of the runs
   * @param deviation standard deviation of the runs, with n − 1
   * @param values in the order of the runs
   */
  public record Row(
      String model, ComparedMetric metric, double mean, double deviation, List<Double> values) {
    public Row {
      values = List.copyOf(values);
    }

    static Row of(String model, ComparedMetric metric, List<Double> values) {
      SummaryStatistics statistics = new SummaryStatistics();
      values.forEach(statistics::addValue);
      return new Row(
          model, metric, statistics.getMean(), statistics.getStandardDeviation(), values);
    }
  }

  /**
   * Summarizes runs.
   *
   * @param reports at least two, of one kind and on the same test data
   * @throws InvalidInputException if there are fewer, or they are on other data
   */
  public static SeedSummary of(List<MeasuredRun> reports) {
    MeasuredRun first = RunComparison.requireSeveral(reports);
    for (MeasuredRun run : reports) {
      run.incomparable(first, ComparedMetric.Kind.QUALITY)
          .ifPresent(
              reason -> {
                throw new InvalidInputException(reason + ": expected runs on the same test data");
              });
    }
    List<String> warnings = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    for (String model : RunComparison.models(reports)) {
      long missing = reports.stream().filter(run -> run.model(model).isEmpty()).count();
      if (missing > 0) {
        warnings.add("%s is not in %d of %d runs".formatted(model, missing, reports.size()));
      }
      for (ComparedMetric metric : first.metrics()) {
        List<Double> values =
            reports.stream()
                .flatMap(run -> run.number(model, metric.name()).stream().boxed())
                .toList();
        if (values.size() == reports.size()) {
          rows.add(Row.of(model, metric, values));
        }
      }
    }
    return new SeedSummary(reports.stream().map(MeasuredRun::name).toList(), rows, warnings);
  }

  /** The summary as plain text. */
  public String console() {
    StringBuilder text = new StringBuilder(table(UnaryOperator.identity()).console());
    warnings.forEach(warning -> text.append("warning: ").append(warning).append('\n'));
    return text.append(runs.size())
        .append(" runs: ")
        .append(String.join(", ", runs))
        .append('\n')
        .toString();
  }

  /** The summary as GitHub Markdown. */
  public String markdown() {
    StringBuilder text = new StringBuilder("# Runs with several seeds\n\n");
    text.append(table(Markdown::escape).markdown()).append('\n');
    warnings.forEach(
        warning -> text.append("- Warning: ").append(Markdown.escape(warning)).append('\n'));
    return text.append(
            "Mean ± standard deviation (n − 1) of %d runs: %s.\n"
                .formatted(runs.size(), Markdown.escape(String.join(", ", runs))))
        .toString();
  }

  /** The summary as JSON, numbers neither rounded nor scaled further. */
  public String json() {
    return JsonReport.indented(this);
  }

  /**
   * Writes {@code seeds.md} and {@code seeds.json}.
   *
   * @return the two files
   * @throws InvalidInputException if the directory can't be written
   */
  public List<Path> write(Path directory) {
    Path text = directory.resolve("seeds.md");
    Path numbers = directory.resolve("seeds.json");
    AtomicFiles.text(text, markdown());
    AtomicFiles.text(numbers, json());
    return List.of(text, numbers);
  }

  private TextTable table(UnaryOperator<String> escape) {
    return new TextTable(
        2,
        List.of("Model", "Number", "Mean ± sd", "Least", "Most"),
        rows.stream()
            .map(
                row ->
                    List.of(
                        escape.apply(row.model()),
                        row.metric().title(),
                        row.metric().format(row.mean())
                            + " ± "
                            + row.metric().format(row.deviation()),
                        row.metric().format(Collections.min(row.values())),
                        row.metric().format(Collections.max(row.values()))))
            .toList());
  }
}
