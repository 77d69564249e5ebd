package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.ReportRow;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.language.LanguageResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A report on models of any kind, as its forms for people show it.
 *
 * @param task name of the task
 * @param testSet what the models were evaluated on, in a few words
 * @param toolVersion version of pocketzoo, with the beginning of the hash of its code
 * @param command the command line that makes this report again
 * @param startedAt when the evaluation began
 * @param baseline the model that the others are compared with
 * @param columns of the table
 * @param notOnConsole headings of columns that the table leaves out where it should fit a terminal
 * @param models rows of the table
 * @param recommendation which model to ship
 * @param plot of the models that have all numbers
 * @param methods how it was measured
 * @param <R> rows
 */
record ReportContent<R extends ReportRow>(
    String task,
    String testSet,
    String toolVersion,
    String command,
    Instant startedAt,
    Optional<String> baseline,
    List<Column<R>> columns,
    Set<String> notOnConsole,
    List<R> models,
    Recommendation recommendation,
    Plot plot,
    List<Method> methods) {
  private static final int SHORT_HASH = 12;

  static ReportContent<ModelResult> of(EvaluationReport report) {
    Recommendation recommendation = Recommendation.of(report);
    return new ReportContent<>(
        report.testSet().task(),
        "%s test examples%s"
            .formatted(
                Numbers.grouped(report.testSet().examples()),
                report.testSet().labels().isEmpty()
                    ? ""
                    : " · %d classes".formatted(report.testSet().labels().size())),
        version(report.toolVersion(), report.codeHash()),
        report.command(),
        report.startedAt(),
        report.options().baseline(),
        ScoreColumns.of(report),
        ScoreColumns.NOT_ON_CONSOLE,
        report.models(),
        recommendation,
        ScorePlot.of(report, recommendation),
        Method.of(report));
  }

  static ReportContent<LanguageResult> of(LanguageReport report) {
    Recommendation recommendation = LanguageRecommendation.of(report);
    return new ReportContent<>(
        report.testSet().task(),
        "%s documents · %s of text"
            .formatted(
                Numbers.grouped(report.testSet().documents()),
                Numbers.bytes(report.testSet().bytes())),
        version(report.toolVersion(), report.codeHash()),
        report.command(),
        report.startedAt(),
        report.options().baseline(),
        LanguageColumns.of(report),
        LanguageColumns.NOT_ON_CONSOLE,
        report.models(),
        recommendation,
        LanguagePlot.of(report, recommendation),
        Method.of(report));
  }

  /** The version, and as much of the hash as tells builds apart. */
  static String version(String toolVersion, String codeHash) {
    return codeHash.isEmpty()
        ? toolVersion
        : "%s, code %s".formatted(toolVersion, codeHash.substring(0, SHORT_HASH));
  }

  /** Whether a model is the one that the others are compared with. */
  boolean isBaseline(R model) {
    return baseline.equals(Optional.of(model.name()));
  }

  /** The table of some columns, names made safe by {@code escape}. */
  TextTable table(List<Column<R>> shown, UnaryOperator<String> escape) {
    List<String> header = new ArrayList<>(List.of("Model"));
    shown.forEach(column -> header.add(column.title()));
    List<List<String>> rows = new ArrayList<>();
    for (R model : models) {
      List<String> row = new ArrayList<>(List.of(escape.apply(model.name())));
      shown.forEach(column -> row.add(column.cell().apply(model).line()));
      rows.add(row);
    }
    return new TextTable(1, header, rows);
  }
}
