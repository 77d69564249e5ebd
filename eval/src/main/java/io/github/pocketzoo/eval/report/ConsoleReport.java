package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The report on a terminal: a table, what to ship, and what failed. */
public final class ConsoleReport {
  /** They are in the other forms; here the table should fit a terminal. */
  private static final Set<String> LEFT_OUT =
      Set.of("Agreement (%)", "Δ accuracy (points)", "Parameters");

  private ConsoleReport() {}

  /** The report as plain text, ending with a line break. */
  public static String render(EvaluationReport report) {
    List<Column> columns =
        Column.all().stream().filter(column -> !LEFT_OUT.contains(column.title())).toList();
    List<String> header = new ArrayList<>(List.of("Model"));
    columns.forEach(column -> header.add(column.title()));
    List<List<String>> rows = new ArrayList<>();
    for (ModelResult model : report.models()) {
      List<String> row = new ArrayList<>(List.of(model.name()));
      columns.forEach(column -> row.add(column.cell().apply(model).line()));
      rows.add(row);
    }
    StringBuilder text = new StringBuilder(new TextTable(1, header, rows).console());
    Recommendation recommendation = Recommendation.of(report);
    text.append('\n').append(recommendation.sentence()).append('\n');
    if (!recommendation.rule().isEmpty()) {
      text.append(recommendation.rule()).append('\n');
    }
    for (Footnote engine : Footnote.engines(report)) {
      text.append("run by %s: %s\n".formatted(engine.text(), engine.models()));
    }
    for (Footnote note : Footnote.of(report)) {
      text.append("note: %s: %s\n".formatted(note.models(), note.text()));
    }
    for (ModelResult model : report.models()) {
      model
          .error()
          .ifPresent(error -> text.append("failed: %s: %s\n".formatted(model.name(), error)));
    }
    return text.toString();
  }
}
