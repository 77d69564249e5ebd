package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** A {@link GridReport} as a console table, HTML, Markdown, CSV and JSON. */
public final class GridFiles {
  private static final String FAILED = "failed";

  private GridFiles() {}

  /**
   * Writes {@code grid.html}, {@code grid.md}, {@code grid.csv} and {@code grid.json}.
   *
   * @return the files, the page first
   * @throws InvalidInputException if the directory can't be written
   */
  public static List<Path> write(GridReport report, Path directory) {
    Map<String, String> contents = new LinkedHashMap<>();
    contents.put("grid.html", html(report));
    contents.put("grid.md", markdown(report));
    contents.put("grid.csv", csv(report));
    contents.put("grid.json", json(report));
    contents.forEach((name, content) -> AtomicFiles.text(directory.resolve(name), content));
    return contents.keySet().stream().map(directory::resolve).toList();
  }

  /** The report as indented JSON. */
  public static String json(GridReport report) {
    return JsonReport.indented(report);
  }

  /** The table, and what failed. */
  public static String console(GridReport report) {
    StringBuilder text = new StringBuilder(table(report, UnaryOperator.identity()).console());
    if (report.hasSpeeds()) {
      text.append('\n')
          .append(GridSpeeds.CAPTION)
          .append('\n')
          .append(GridSpeeds.table(report, UnaryOperator.identity()).console());
    }
    remarks(report).forEach(remark -> text.append(remark).append('\n'));
    return text.toString();
  }

  /** The report as GitHub Markdown. */
  public static String markdown(GridReport report) {
    StringBuilder text = new StringBuilder("# Models and tasks\n\n");
    text.append(table(report, Markdown::escape).markdown()).append('\n');
    if (report.hasSpeeds()) {
      text.append(GridSpeeds.CAPTION)
          .append("\n\n")
          .append(GridSpeeds.table(report, Markdown::escape).markdown())
          .append('\n');
    }
    List<String> remarks = remarks(report);
    remarks.forEach(remark -> text.append("- ").append(Markdown.escape(remark)).append('\n'));
    text.append(remarks.isEmpty() ? "" : "\n")
        .append(Markdown.escape(reading(report)))
        .append("\n\n")
        .append(Markdown.escape(origin(report)))
        .append("\n\n");
    return text.append(Markdown.code("sh", report.command())).toString();
  }

  /** The report as a page that needs nothing else; it links the reports of its cells. */
  public static String html(GridReport report) {
    Map<String, Object> page = new HashMap<>();
    page.put("style", Resources.text("report.css"));
    page.put("header", pageHeader(report));
    page.put(
        "rows",
        report.models().stream()
            .map(model -> Map.of("model", model, "cells", cells(report, model)))
            .toList());
    page.putAll(GridSpeeds.page(report));
    page.put("remarks", remarks(report));
    page.put("reading", reading(report));
    page.put("command", report.command());
    page.put("origin", origin(report));
    return HtmlReport.render("grid.html.mustache", page);
  }

  private static List<Map<String, Object>> pageHeader(GridReport report) {
    List<String> titles = header(report, UnaryOperator.identity());
    List<Map<String, Object>> header = new ArrayList<>();
    for (int column = 1; column < titles.size(); column++) {
      Optional<GridComparison> comparison =
          column > report.tasks().size()
              ? Optional.empty()
              : report
                  .comparison(report.tasks().get(column - 1))
                  .filter(each -> each.error().isEmpty());
      header.add(
          Map.of(
              "title",
              titles.get(column),
              "page",
              comparison.map(each -> each.directory() + "/" + ReportFiles.HTML).orElse("")));
    }
    return header;
  }

  /** The report as CSV, a row a score; a cell that failed has one without a number. */
  public static String csv(GridReport report) {
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setHeader(
                "task",
                "model",
                "metric",
                "unit",
                "value",
                "low",
                "high",
                "examples",
                "fingerprint",
                "error")
            .get();
    StringWriter text = new StringWriter();
    try (CSVPrinter printer = new CSVPrinter(text, format)) {
      for (GridCell cell : report.cells()) {
        for (GridScore score : cell.scores()) {
          printer.printRecord(
              cell.task(),
              cell.model(),
              score.name(),
              score.unit(),
              score.value(),
              score.interval().low(),
              score.interval().high(),
              cell.examples(),
              cell.fingerprint(),
              cell.error().orElse(null));
        }
        for (Map.Entry<String, Double> speed : GridSpeeds.csv(report, cell).entrySet()) {
          printer.printRecord(
              cell.task(),
              cell.model(),
              speed.getKey(),
              GridSpeeds.unit(speed.getKey()),
              speed.getValue(),
              null,
              null,
              cell.examples(),
              cell.fingerprint(),
              null);
        }
        if (cell.scores().isEmpty()) {
          printer.printRecord(
              cell.task(),
              cell.model(),
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              cell.error().orElse(null));
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }

  private static List<String> header(GridReport report, UnaryOperator<String> escape) {
    List<String> header = new ArrayList<>(List.of("Model"));
    for (String task : report.tasks()) {
      header.add(
          escape.apply(task)
              + report.primary(task).map(score -> ", " + score.heading()).orElse(""));
    }
    if (report.hasMeans()) {
      header.add("Mean");
    }
    return header;
  }

  private static TextTable table(GridReport report, UnaryOperator<String> escape) {
    List<List<String>> rows = new ArrayList<>();
    for (String model : report.models()) {
      List<String> row = new ArrayList<>(List.of(escape.apply(model)));
      for (Map<String, Object> cell : cells(report, model)) {
        String detail = cell.get("detail").toString();
        row.add(cell.get("text") + (detail.isEmpty() ? "" : " (" + detail + ")"));
      }
      rows.add(row);
    }
    return new TextTable(1, header(report, escape), rows);
  }

  private static List<Map<String, Object>> cells(GridReport report, String model) {
    List<Map<String, Object>> cells = new ArrayList<>();
    for (String task : report.tasks()) {
      GridCell cell = report.cell(task, model);
      cells.add(
          Map.of(
              "text",
              cell.primary().map(GridScore::text).orElse(FAILED),
              "detail",
              cell.primary().map(GridScore::intervalText).orElse(""),
              "failed",
              cell.primary().isEmpty(),
              "page",
              cell.scores().isEmpty() ? "" : cell.directory() + "/" + ReportFiles.HTML));
    }
    if (report.hasMeans()) {
      OptionalDouble mean = report.mean(model);
      cells.add(
          Map.of(
              "text",
              mean.isPresent() ? Numbers.fixed(mean.getAsDouble(), 2) : Numbers.MISSING,
              "detail",
              "",
              "failed",
              false,
              "page",
              ""));
    }
    return cells;
  }

  private static List<String> remarks(GridReport report) {
    List<String> remarks = new ArrayList<>();
    report
        .failures()
        .forEach(
            cell ->
                remarks.add(
                    "%s in %s: %s"
                        .formatted(cell.model(), cell.task(), cell.error().orElseThrow())));
    report
        .comparisons()
        .forEach(
            each ->
                each.error()
                    .ifPresent(
                        error ->
                            remarks.add(
                                "models of %s side by side: %s".formatted(each.task(), error))));
    report
        .tasksOfUnequalData()
        .forEach(task -> remarks.add(task + ": not all models were asked the same examples"));
    return remarks;
  }

  private static String reading(GridReport report) {
    return "Beside the scores: 95 % bootstrap intervals over examples."
        + (report.hasMeans() ? " The mean is the plain mean of the tasks' scores." : "")
        + (report.comparisons().isEmpty()
            ? ""
            : " Speed is measured side by side when all scores are there. More of it, and every"
                + " model against every other, are in the report of each task,"
                + " tasks/TASK/report.html.");
  }

  private static String origin(GridReport report) {
    return "pocketzoo %s, %s, %s"
        .formatted(
            ReportContent.version(report.toolVersion(), report.codeHash()),
            report.startedAt(),
            report.machine().cpu());
  }
}
