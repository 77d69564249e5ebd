package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ReportRow;
import io.github.pocketzoo.eval.language.LanguageReport;
import java.util.List;
import java.util.function.UnaryOperator;

/** The report on a terminal: a table, what to ship, and what failed. */
public final class ConsoleReport {
  private ConsoleReport() {}

  /** The report as plain text, ending with a line break. */
  public static String render(EvaluationReport report) {
    return render(ReportContent.of(report));
  }

  /** The report as plain text, ending with a line break. */
  public static String render(LanguageReport report) {
    return render(ReportContent.of(report));
  }

  private static <R extends ReportRow> String render(ReportContent<R> report) {
    List<Column<R>> columns =
        report.columns().stream()
            .filter(column -> !report.notOnConsole().contains(column.title()))
            .toList();
    StringBuilder text =
        new StringBuilder(report.table(columns, UnaryOperator.identity()).console());
    Recommendation recommendation = report.recommendation();
    text.append('\n').append(recommendation.sentence()).append('\n');
    if (!recommendation.rule().isEmpty()) {
      text.append(recommendation.rule()).append('\n');
    }
    for (Footnote engine : Footnote.engines(report.models())) {
      text.append("run by %s: %s\n".formatted(engine.text(), engine.models()));
    }
    for (Footnote note : Footnote.of(report.models())) {
      text.append("note: %s: %s\n".formatted(note.models(), note.text()));
    }
    for (R model : report.models()) {
      model
          .error()
          .ifPresent(error -> text.append("failed: %s: %s\n".formatted(model.name(), error)));
    }
    return text.toString();
  }
}
