package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A {@link RunComparison} as a console table, Markdown and HTML. */
public final class ComparisonReport {
  private static final String REGRESSION = "regression";

  private ComparisonReport() {}

  /** The comparison as plain text. */
  public static String console(RunComparison comparison) {
    StringBuilder text =
        new StringBuilder(table(comparison, UnaryOperator.identity()).console()).append('\n');
    comparison.warnings().forEach(warning -> text.append("warning: ").append(warning).append('\n'));
    return text.append(summary(comparison))
        .append('\n')
        .append(rule(comparison))
        .append('\n')
        .toString();
  }

  /** The comparison as GitHub Markdown. */
  public static String markdown(RunComparison comparison) {
    StringBuilder text = new StringBuilder("# Comparison of runs\n\n");
    text.append("**").append(Markdown.escape(summary(comparison))).append("**\n\n");
    comparison
        .warnings()
        .forEach(
            warning -> text.append("- Warning: ").append(Markdown.escape(warning)).append('\n'));
    return text.append(comparison.warnings().isEmpty() ? "" : "\n")
        .append(table(comparison, Markdown::escape).markdown())
        .append('\n')
        .append(rule(comparison))
        .append('\n')
        .toString();
  }

  /** The comparison as a page that needs nothing else. */
  public static String html(RunComparison comparison) {
    Map<String, Object> page = new HashMap<>();
    page.put("style", Resources.text("report.css"));
    page.put("summary", summary(comparison));
    page.put("rule", rule(comparison));
    page.put("warnings", comparison.warnings());
    page.put("runs", comparison.runs());
    page.put(
        "rows",
        comparison.rows().stream()
            .map(
                row ->
                    Map.of(
                        "model", row.model(), "metric", row.metric().title(), "cells", cells(row)))
            .toList());
    return HtmlReport.render("comparison.html.mustache", page);
  }

  /**
   * Writes {@code comparison.html} and {@code comparison.md}.
   *
   * @return the two files, the page first
   * @throws InvalidInputException if the directory can't be written
   */
  public static List<Path> write(RunComparison comparison, Path directory) {
    Map<String, String> contents = new LinkedHashMap<>();
    contents.put("comparison.html", html(comparison));
    contents.put("comparison.md", markdown(comparison));
    contents.forEach((name, content) -> AtomicFiles.text(directory.resolve(name), content));
    return contents.keySet().stream().map(directory::resolve).toList();
  }

  private static TextTable table(RunComparison comparison, UnaryOperator<String> escape) {
    List<String> header = new ArrayList<>(List.of("Model", "Number"));
    comparison.runs().forEach(run -> header.add(escape.apply(run)));
    List<List<String>> rows = new ArrayList<>();
    for (RunComparison.Row row : comparison.rows()) {
      List<String> cells =
          new ArrayList<>(List.of(escape.apply(row.model()), row.metric().title()));
      for (int run = 0; run < row.values().size(); run++) {
        String difference = difference(row, run);
        cells.add(
            text(row, run)
                + (difference.isEmpty() ? "" : " (" + difference + ")")
                + (row.regressions().get(run) ? " " + REGRESSION : ""));
      }
      rows.add(cells);
    }
    return new TextTable(2, header, rows);
  }

  private static List<Map<String, Object>> cells(RunComparison.Row row) {
    List<Map<String, Object>> cells = new ArrayList<>();
    for (int run = 0; run < row.values().size(); run++) {
      cells.add(
          Map.of(
              "text",
              text(row, run),
              "difference",
              difference(row, run),
              "regression",
              row.regressions().get(run)));
    }
    return cells;
  }

  private static String text(RunComparison.Row row, int run) {
    OptionalDouble value = row.values().get(run);
    return value.isPresent() ? row.metric().format(value.getAsDouble()) : Numbers.MISSING;
  }

  private static String difference(RunComparison.Row row, int run) {
    OptionalDouble first = row.values().get(0);
    OptionalDouble value = row.values().get(run);
    return run == 0 || first.isEmpty() || value.isEmpty()
        ? ""
        : row.metric().formatDifference(first.getAsDouble(), value.getAsDouble());
  }

  private static String summary(RunComparison comparison) {
    int regressions = comparison.regressions().size();
    if (regressions == 0) {
      return "No regression from " + comparison.runs().get(0) + ".";
    }
    return "%d regression%s from %s: %s."
        .formatted(
            regressions,
            regressions == 1 ? "" : "s",
            comparison.runs().get(0),
            comparison.regressions().stream()
                .map(row -> row.metric().name() + " of " + row.model())
                .collect(Collectors.joining(", ")));
  }

  private static String rule(RunComparison comparison) {
    return comparison.metrics().stream()
        .map(ComparedMetric::rule)
        .collect(
            Collectors.joining(
                "; ", "A regression: ", "; or the model fails; each against the first run."));
  }
}
