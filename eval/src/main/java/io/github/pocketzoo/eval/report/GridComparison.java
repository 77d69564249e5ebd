package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.language.LanguageReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The models of one task side by side: how fast they are, measured in turns after all cells were
 * done, and paired tests of what they answered in their cells.
 *
 * @param task as the command line names it
 * @param directory of its {@code report.json}, below that of the grid
 * @param error why it isn't there, or isn't all there
 * @param speeds of the models that were measured; empty in older reports
 * @param recommended the model to ship in this task, within the budget if there is one; empty if
 *     there is none
 * @param recommendation the same as a sentence; empty where nothing was compared
 */
public record GridComparison(
    String task,
    String directory,
    Optional<String> error,
    List<GridSpeed> speeds,
    Optional<String> recommended,
    String recommendation) {
  public GridComparison {
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(directory, "directory");
    speeds = speeds == null ? List.of() : List.copyOf(speeds);
    recommendation = recommendation == null ? "" : recommendation;
  }

  /** Models that could not be compared. */
  public static GridComparison failed(String task, String directory, String reason) {
    return new GridComparison(
        task, directory, Optional.of(reason), List.of(), Optional.empty(), "");
  }

  /**
   * The comparison whose report is in a directory.
   *
   * @param root directory of the grid
   * @param directory below it, with a {@code report.json} on the task's models
   * @param error why not all of it is there
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the report can't be read
   */
  public static GridComparison read(
      String task, Path root, String directory, Optional<String> error) {
    Path file = root.resolve(directory).resolve(ReportFiles.JSON);
    if (JsonReport.isOnLanguageModels(file)) {
      LanguageReport report = JsonReport.readLanguage(file);
      return of(
          task,
          directory,
          error,
          report.models().stream().flatMap(row -> GridSpeed.of(row).stream()).toList(),
          LanguageRecommendation.of(report));
    }
    EvaluationReport report = JsonReport.read(file);
    return of(
        task,
        directory,
        error,
        report.models().stream().flatMap(row -> GridSpeed.of(row).stream()).toList(),
        Recommendation.of(report));
  }

  private static GridComparison of(
      String task,
      String directory,
      Optional<String> error,
      List<GridSpeed> speeds,
      Recommendation recommendation) {
    return new GridComparison(
        task, directory, error, speeds, recommendation.model(), recommendation.sentence());
  }

  /** How fast a model is. */
  Optional<GridSpeed> speed(String model) {
    return speeds.stream().filter(each -> each.model().equals(model)).findFirst();
  }
}
