package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.Score;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.language.LanguageResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One model in one task.
 *
 * @param task as the command line names it
 * @param model as the command line names it
 * @param directory of its own report, below that of the grid
 * @param testSet name and version of the task; empty if the cell failed
 * @param fingerprint checksum of the test data; empty if the cell failed
 * @param examples how many there are; 0 if the cell failed
 * @param codeHash of the classes that ran; empty if the cell failed
 * @param scores the primary one first; empty if the cell failed
 * @param error why there are none
 */
public record GridCell(
    String task,
    String model,
    String directory,
    String testSet,
    String fingerprint,
    long examples,
    String codeHash,
    List<GridScore> scores,
    Optional<String> error) {
  public GridCell {
    scores = List.copyOf(scores);
  }

  /** A cell without a result. */
  public static GridCell failed(String task, String model, String directory, String reason) {
    return new GridCell(task, model, directory, "", "", 0, "", List.of(), Optional.of(reason));
  }

  /**
   * The cell whose report is in a directory.
   *
   * @param root directory of the grid
   * @param directory below it, with a {@code report.json} on one model
   * @throws InvalidInputException if the report can't be read, or isn't on one model
   */
  public static GridCell read(String task, String model, Path root, String directory) {
    Path file = root.resolve(directory).resolve(ReportFiles.JSON);
    if (JsonReport.isOnLanguageModels(file)) {
      LanguageReport report = JsonReport.readLanguage(file);
      // Reference models have rows, too.
      LanguageResult row = only(report.models().stream().filter(each -> each.name().equals(model)));
      return new GridCell(
          task,
          model,
          directory,
          report.testSet().task(),
          report.testSet().fingerprint(),
          report.testSet().documents(),
          report.codeHash(),
          scores(row),
          row.error());
    }
    EvaluationReport report = JsonReport.read(file);
    ModelResult row = only(report.models().stream());
    return new GridCell(
        task,
        model,
        directory,
        report.testSet().task(),
        report.testSet().fingerprint(),
        report.testSet().examples(),
        report.codeHash(),
        row.scores().stream().map((Score score) -> GridScore.of(score)).toList(),
        row.error());
  }

  private static <R> R only(Stream<R> rows) {
    List<R> all = rows.toList();
    if (all.size() != 1) {
      throw new InvalidInputException("a cell's report has %d rows of it".formatted(all.size()));
    }
    return all.get(0);
  }

  private static List<GridScore> scores(LanguageResult row) {
    return row.quality()
        .map(
            quality ->
                List.of(
                    GridScore.of(ComparedMetric.BITS_PER_BYTE, quality.bitsPerByte()),
                    GridScore.of(ComparedMetric.PERPLEXITY, quality.perplexity())))
        .orElse(List.of());
  }

  Optional<GridScore> primary() {
    return scores.stream().findFirst();
  }
}
