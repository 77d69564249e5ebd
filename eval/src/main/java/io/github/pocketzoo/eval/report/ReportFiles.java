package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.language.LanguageReport;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of a report in a directory. */
public final class ReportFiles {
  /** The page. */
  static final String HTML = "report.html";

  /** The numbers. */
  public static final String JSON = "report.json";

  private ReportFiles() {}

  /**
   * Writes {@code report.html}, {@code report.md}, {@code report.tex}, {@code report.csv} and
   * {@code report.json}. All are made before the first is written, and each is replaced as a whole;
   * other files in the directory stay.
   *
   * @return the files, the page first
   * @throws InvalidInputException if the directory can't be written
   */
  public static List<Path> write(EvaluationReport report, Path directory) {
    return write(report, Optional.empty(), directory);
  }

  /**
   * The same with what a scan of a model's parts found, on the page.
   *
   * @return the files, the page first
   * @throws InvalidInputException if the directory can't be written
   */
  public static List<Path> write(
      EvaluationReport report, Optional<Sensitivity> sensitivity, Path directory) {
    return write(
        HtmlReport.render(report, sensitivity),
        MarkdownReport.render(report),
        LatexReport.render(report),
        CsvReport.render(report),
        JsonReport.render(report),
        directory);
  }

  /** The same of language models. */
  public static List<Path> write(LanguageReport report, Path directory) {
    return write(
        HtmlReport.render(report),
        MarkdownReport.render(report),
        LatexReport.render(report),
        CsvReport.render(report),
        JsonReport.render(report),
        directory);
  }

  private static List<Path> write(
      String html, String markdown, String latex, String csv, String json, Path directory) {
    Map<String, String> contents = new LinkedHashMap<>();
    contents.put(HTML, html);
    contents.put("report.md", markdown);
    contents.put("report.tex", latex);
    contents.put("report.csv", csv);
    contents.put(JSON, json);
    contents.forEach((name, content) -> AtomicFiles.text(directory.resolve(name), content));
    return contents.keySet().stream().map(directory::resolve).toList();
  }
}
