package io.github.pocketzoo.eval.grid;

import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.ReportRow;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.language.LanguageResult;
import io.github.pocketzoo.eval.report.GridCell;
import io.github.pocketzoo.eval.report.JsonReport;
import io.github.pocketzoo.eval.report.ReportFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The report on all models of a task. */
final class TaskReport {
  private TaskReport() {}

  /** Why numbers of models are missing that have answered in their cells. */
  static List<String> brokenRows(Path report) {
    return rows(report).stream()
        .filter(row -> row.facts().isPresent())
        .flatMap(row -> row.error().map(error -> row.name() + ": " + error).stream())
        .toList();
  }

  /**
   * Adds rows of the models whose cells failed, which say why.
   *
   * @param report its JSON; all its forms are written again
   * @param cells of the task
   */
  static void addFailures(Path report, List<GridCell> cells) {
    Set<String> there =
        rows(report).stream().map(ReportRow::name).collect(Collectors.toUnmodifiableSet());
    List<GridCell> missing =
        cells.stream()
            .filter(cell -> cell.error().isPresent() && !there.contains(cell.model()))
            .toList();
    if (missing.isEmpty()) {
      return;
    }
    List<String> order = cells.stream().map(GridCell::model).toList();
    if (JsonReport.isOnLanguageModels(report)) {
      LanguageReport read = JsonReport.readLanguage(report);
      List<LanguageResult> rows = new ArrayList<>(read.models());
      missing.forEach(
          cell -> rows.add(LanguageResult.notLoaded(cell.model(), cell.error().orElseThrow())));
      ReportFiles.write(read.withModels(rows).inOrderOf(order), report.getParent());
    } else {
      EvaluationReport read = JsonReport.read(report);
      List<ModelResult> rows = new ArrayList<>(read.models());
      missing.forEach(
          cell -> rows.add(ModelResult.notLoaded(cell.model(), cell.error().orElseThrow())));
      ReportFiles.write(read.withModels(rows).inOrderOf(order), report.getParent());
    }
  }

  private static List<? extends ReportRow> rows(Path report) {
    return JsonReport.isOnLanguageModels(report)
        ? JsonReport.readLanguage(report).models()
        : JsonReport.read(report).models();
  }
}
