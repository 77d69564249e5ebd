package io.github.pocketzoo.eval.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What the forms of a {@link GridReport} tell of speed. */
final class GridSpeeds {
  static final String CAPTION =
      "Median time in ms of one text, or of a new token of language models, and beside it the time"
          + " that 95 % stay within.";

  private static final String P50 = "p50";
  private static final String P95 = "p95";
  private static final String PER_SECOND = "per-second";

  private GridSpeeds() {}

  /** What the template needs. */
  static Map<String, Object> page(GridReport report) {
    Map<String, Object> page = new HashMap<>();
    page.put("anySpeeds", report.hasSpeeds());
    page.put("speedCaption", CAPTION);
    page.put("speedHeader", header(report));
    page.put(
        "speedRows",
        report.models().stream()
            .map(
                model ->
                    Map.of(
                        "model",
                        model,
                        "cells",
                        report.tasks().stream()
                            .map(task -> cell(report.speed(task, model)))
                            .toList(),
                        "size",
                        size(report, model)))
            .toList());
    List<Map<String, String>> sentences =
        report.comparisons().stream()
            .filter(each -> !each.recommendation().isEmpty())
            .map(each -> Map.of("task", each.task(), "sentence", each.recommendation()))
            .toList();
    page.put("anyRecommendations", !sentences.isEmpty());
    page.put("recommendations", sentences);
    Plot plot = GridPlot.of(report);
    page.put("plotted", !plot.points().isEmpty());
    if (!plot.points().isEmpty()) {
      page.put("plotTitle", plot.title());
      page.put("plotReading", plot.reading());
      page.put("data", InlineScript.json(HtmlReport.json(plot)));
      page.put("chartJs", InlineScript.chartJs());
      page.put("script", InlineScript.script(Resources.text("report.js")));
    }
    return page;
  }

  private static Map<String, String> cell(Optional<GridSpeed> speed) {
    return Map.of(
        "text",
        speed.map(GridSpeed::text).orElse(Numbers.MISSING),
        "detail",
        speed.map(GridSpeed::detail).orElse(""));
  }

  private static String size(GridReport report, String model) {
    return report.speeds(model).stream()
        .findFirst()
        .map(speed -> Numbers.bytes(speed.bytesOnDisk()))
        .orElse(Numbers.MISSING);
  }

  private static List<String> header(GridReport report) {
    List<String> header = new ArrayList<>();
    report.tasks().forEach(task -> header.add(task + " (ms)"));
    header.add("On disk");
    return header;
  }

  /** A row a model. */
  static TextTable table(GridReport report, UnaryOperator<String> escape) {
    List<String> header = new ArrayList<>(List.of("Model"));
    header(report).forEach(title -> header.add(escape.apply(title)));
    List<List<String>> rows = new ArrayList<>();
    for (String model : report.models()) {
      List<String> row = new ArrayList<>(List.of(escape.apply(model)));
      for (String task : report.tasks()) {
        row.add(
            report
                .speed(task, model)
                .map(speed -> "%s (%s)".formatted(speed.text(), speed.detail()))
                .orElse(Numbers.MISSING));
      }
      row.add(size(report, model));
      rows.add(row);
    }
    return new TextTable(1, header, rows);
  }

  /** The numbers of a cell by their names. */
  static Map<String, Double> csv(GridReport report, GridCell cell) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    report
        .speed(cell.task(), cell.model())
        .ifPresent(
            speed -> {
              numbers.put(P50, speed.p50Millis());
              numbers.put(P95, speed.p95Millis());
              numbers.put(PER_SECOND, speed.perSecond());
            });
    return numbers;
  }

  /** The unit of one of these numbers. */
  static String unit(String name) {
    return name.equals(PER_SECOND) ? "1/s" : "ms";
  }
}
