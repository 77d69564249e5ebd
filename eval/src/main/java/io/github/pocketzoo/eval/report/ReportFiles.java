package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.eval.EvaluationReport;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of a report in a directory. */
public final class ReportFiles {
  private ReportFiles() {}

  /**
   * Writes {@code report.html}, {@code report.md}, {@code report.csv} and {@code report.json}. All
   * are made before the first is written, and each is replaced as a whole; other files in the
   * directory stay.
   *
   * @return the four files, the page first
   * @throws InvalidInputException if the directory can't be written
   */
  public static List<Path> write(EvaluationReport report, Path directory) {
    Map<String, String> contents = new LinkedHashMap<>();
    contents.put("report.html", HtmlReport.render(report));
    contents.put("report.md", MarkdownReport.render(report));
    contents.put("report.csv", CsvReport.render(report));
    contents.put("report.json", JsonReport.render(report));
    contents.forEach((name, content) -> AtomicFiles.text(directory.resolve(name), content));
    return contents.keySet().stream().map(directory::resolve).toList();
  }
}
