package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ReportRow;
import io.github.pocketzoo.eval.language.LanguageReport;
import java.util.List;

/**
 * The table of models for a paper: a LaTeX {@code table} with the rules of the package booktabs.
 * Intervals stand in smaller letters beside their numbers.
 */
public final class LatexReport {
  private LatexReport() {}

  /** The table. */
  public static String render(EvaluationReport report) {
    return render(ReportContent.of(report));
  }

  /** The table. */
  public static String render(LanguageReport report) {
    return render(ReportContent.of(report));
  }

  private static <R extends ReportRow> String render(ReportContent<R> report) {
    List<Column<R>> columns =
        report.columns().stream()
            .filter(column -> !report.notOnConsole().contains(column.title()))
            .toList();
    StringBuilder text = new StringBuilder("% needs \\usepackage{booktabs}\n");
    text.append("\\begin{table}\n\\centering\n\\small\n");
    text.append("\\begin{tabular}{l").append("r".repeat(columns.size())).append("}\n\\toprule\n");
    text.append("Model");
    columns.forEach(column -> text.append(" & ").append(Latex.escape(column.title())));
    text.append(" \\\\\n\\midrule\n");
    for (R model : report.models()) {
      text.append(Latex.escape(model.name()));
      columns.forEach(column -> text.append(" & ").append(cell(column.cell().apply(model))));
      text.append(" \\\\\n");
    }
    text.append("\\bottomrule\n\\end{tabular}\n");
    text.append("\\caption{").append(Latex.escape(caption(report))).append("}\n\\end{table}\n");
    return text.toString();
  }

  private static String cell(Cell cell) {
    return Latex.escape(cell.text())
        + (cell.detail().isEmpty() ? "" : " {\\scriptsize(" + Latex.escape(cell.detail()) + ")}");
  }

  private static <R extends ReportRow> String caption(ReportContent<R> report) {
    return "%s, %s%s. Intervals are 95 %% bootstrap intervals."
        .formatted(
            report.task(),
            report.testSet(),
            report.baseline().map(baseline -> "; baseline " + baseline).orElse(""));
  }
}
