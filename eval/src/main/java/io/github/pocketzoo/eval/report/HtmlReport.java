package io.github.pocketzoo.eval.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ReportRow;
import io.github.pocketzoo.eval.language.LanguageReport;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The report as one HTML page that needs nothing else: style, script, chart library and data are
 * within it, and its content security policy forbids everything that is not.
 */
public final class HtmlReport {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private static final String TEMPLATE = "report.html.mustache";

  private HtmlReport() {}

  /** The report as a page. */
  public static String render(EvaluationReport report) {
    return render(report, Optional.empty());
  }

  /** The report as a page, with what a scan of a model's parts found. */
  public static String render(EvaluationReport report, Optional<Sensitivity> sensitivity) {
    List<LineChart> charts = new ArrayList<>();
    Map<String, Object> page = page(ReportContent.of(report));
    page.putAll(PairSection.of(report));
    page.putAll(new ScoreSections(report).content());
    addCharts("speedCharts", ScoreCharts.ofSpeed(report), page, charts);
    addCharts("calibration", ScoreCharts.ofCalibration(report).stream().toList(), page, charts);
    addCharts("sensitivity", sensitivity.map(Sensitivity::chart).stream().toList(), page, charts);
    return render(page, charts);
  }

  /** The report as a page. */
  public static String render(LanguageReport report) {
    List<LineChart> charts = new ArrayList<>();
    Map<String, Object> page = page(ReportContent.of(report));
    page.putAll(PairSection.of(report));
    page.putAll(new LanguageSections(report).content());
    addCharts("speedCharts", LanguageCharts.ofSpeed(report), page, charts);
    return render(page, charts);
  }

  private static String render(Map<String, Object> page, List<LineChart> charts) {
    boolean drawn = page.get("plotted").equals(true) || !charts.isEmpty();
    page.put("drawn", drawn);
    page.put("anyLines", !charts.isEmpty());
    if (drawn) {
      page.put("chartJs", InlineScript.chartJs());
      page.put("lines", InlineScript.json(json(charts)));
    }
    return render(TEMPLATE, page);
  }

  private static void addCharts(
      String section, List<LineChart> charts, Map<String, Object> page, List<LineChart> all) {
    page.put(section, charts.stream().map(HtmlReport::chart).toList());
    page.put(
        "any" + Character.toUpperCase(section.charAt(0)) + section.substring(1), !charts.isEmpty());
    all.addAll(charts);
  }

  /** A chart's place in the page, and its numbers as a table. */
  private static Map<String, Object> chart(LineChart chart) {
    List<Map<String, Object>> rows =
        chart.places().stream()
            .map(
                x ->
                    Map.<String, Object>of(
                        "place",
                        chart.placeName(x),
                        "values",
                        chart.series().stream().map(line -> valueAt(line, x)).toList()))
            .toList();
    return Map.of(
        "id",
        chart.id(),
        "title",
        chart.title(),
        "reading",
        chart.reading(),
        "xAxis",
        chart.xAxis(),
        "yAxis",
        chart.yAxis(),
        "series",
        chart.series().stream().map(LineChart.Series::name).toList(),
        "rows",
        rows);
  }

  private static String valueAt(LineChart.Series line, double x) {
    return line.points().stream()
        .filter(point -> point.x() == x)
        .map(point -> Numbers.measure(point.y()))
        .findFirst()
        .orElse(Numbers.MISSING);
  }

  private static <R extends ReportRow> Map<String, Object> page(ReportContent<R> report) {
    Recommendation recommendation = report.recommendation();
    Plot plot = report.plot();
    Map<String, Object> page = new HashMap<>();
    page.put("task", report.task());
    page.put("testSet", report.testSet());
    page.put("started", DAY.format(report.startedAt()));
    page.put("toolVersion", report.toolVersion());
    page.put("command", report.command());
    page.put("sentence", withoutBreaks(recommendation.sentence()));
    page.put("rule", recommendation.rule());
    page.put("plotted", !plot.points().isEmpty());
    page.put("plotTitle", plot.title());
    page.put("plotReading", plot.reading());
    page.put("columns", columns(report.columns()));
    page.put("rows", rows(report));
    page.put("footnotes", Footnote.of(report.models()));
    page.put("modelDetails", report.models().stream().map(HtmlReport::details).toList());
    page.put("methods", report.methods());
    page.put("style", Resources.text("report.css"));
    page.put("script", InlineScript.script(Resources.text("report.js")));
    if (!plot.points().isEmpty()) {
      page.put("data", InlineScript.json(json(plot)));
    }
    return page;
  }

  /** A line must not break between a number and its unit. */
  private static String withoutBreaks(String sentence) {
    return sentence.replaceAll("(\\d) (%|[kMG]?B)", "$1\u00a0$2");
  }

  /** Fills a template beside this class. */
  static String render(String template, Map<String, Object> page) {
    Mustache mustache =
        new DefaultMustacheFactory().compile(new StringReader(Resources.text(template)), template);
    StringWriter html = new StringWriter();
    mustache.execute(html, page);
    return html.toString();
  }

  private static <R> List<Map<String, Object>> columns(List<Column<R>> columns) {
    return columns.stream()
        .map(
            column ->
                Map.<String, Object>of(
                    "title",
                    column.title(),
                    "hint",
                    column.hint(),
                    "first",
                    column.higherIsBetter() ? "descending" : "ascending"))
        .toList();
  }

  private static <R extends ReportRow> List<Map<String, Object>> rows(ReportContent<R> report) {
    Set<String> front =
        report.plot().points().stream()
            .filter(Plot.Point::front)
            .map(Plot.Point::name)
            .collect(Collectors.toUnmodifiableSet());
    List<Map<String, Object>> rows = new ArrayList<>();
    for (R model : report.models()) {
      Map<String, Object> row = new HashMap<>();
      row.put("name", model.name());
      row.put("weightFormat", model.facts().map(facts -> facts.weightFormat()).orElse(""));
      row.put("error", model.error().orElse(""));
      row.put("failed", model.error().isPresent());
      row.put("baseline", report.isBaseline(model));
      row.put("recommended", report.recommendation().isOf(model.name()));
      row.put("front", front.contains(model.name()));
      row.put(
          "cells",
          report.columns().stream().map(column -> cell(column.cell().apply(model))).toList());
      rows.add(row);
    }
    return rows;
  }

  private static Map<String, Object> cell(Cell cell) {
    return Map.of(
        "text",
        cell.text(),
        "detail",
        cell.detail(),
        "sort",
        cell.value().isPresent() ? Double.toString(cell.value().getAsDouble()) : "");
  }

  private static Map<String, Object> details(ReportRow model) {
    Map<String, Object> details = new HashMap<>();
    details.put("name", model.name());
    details.put("engine", model.engine().orElse(""));
    details.put("error", model.error().orElse(""));
    details.put("failed", model.error().isPresent());
    model
        .facts()
        .ifPresent(
            facts -> {
              details.put("weightFormat", facts.weightFormat());
              details.put("notes", facts.notes());
              details.put("directory", facts.directory().orElse(""));
              details.put("source", facts.provenance().path("source").asText());
              List<Map<String, Object>> steps = ProvenanceSteps.of(facts.provenance());
              details.put("anySteps", !steps.isEmpty());
              details.put("steps", steps);
              details.put(
                  "provenance",
                  facts.provenance().isEmpty() ? "" : facts.provenance().toPrettyString());
            });
    return details;
  }

  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
