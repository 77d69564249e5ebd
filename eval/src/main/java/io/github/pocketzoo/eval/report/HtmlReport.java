package io.github.pocketzoo.eval.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.Quality;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The report as one HTML page that needs nothing else: style, script, chart library and data are
 * within it, and its content security policy forbids everything that is not.
 */
public final class HtmlReport {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private HtmlReport() {}

  /** The report as a page. */
  public static String render(EvaluationReport report) {
    Recommendation recommendation = Recommendation.of(report);
    Set<String> front = ParetoFront.of(report.models());
    List<ModelResult> working =
        report.models().stream().filter(model -> model.quality().isPresent()).toList();
    List<Map<String, Object>> points = points(report, recommendation, front);

    Map<String, Object> page = new HashMap<>();
    page.put("task", report.testSet().task());
    page.put("dataset", report.testSet().dataset());
    page.put("examples", Numbers.grouped(report.testSet().examples()));
    page.put("classes", report.testSet().labels().size());
    page.put("started", DAY.format(report.startedAt()));
    page.put("toolVersion", report.toolVersion());
    page.put("command", report.command());
    page.put("sentence", withoutBreaks(recommendation.sentence()));
    page.put("rule", recommendation.rule());
    page.put("plotted", !points.isEmpty());
    page.put("columns", columns());
    page.put("rows", rows(report, recommendation, front));
    page.put("footnotes", Footnote.of(report));
    page.put("modelDetails", report.models().stream().map(HtmlReport::details).toList());
    page.put("anyQuality", !working.isEmpty());
    page.put("workingModels", working.stream().map(ModelResult::name).toList());
    page.put("classRows", classRows(report, working));
    page.put("methods", Method.of(report));
    page.put("style", Resources.text("report.css"));
    page.put("script", InlineScript.script(Resources.text("report.js")));
    if (!points.isEmpty()) {
      page.put("chartJs", InlineScript.chartJs());
      page.put("data", InlineScript.json(json(points)));
    }
    return render("report.html.mustache", page);
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

  private static List<Map<String, Object>> columns() {
    return Column.all().stream()
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

  private static List<Map<String, Object>> rows(
      EvaluationReport report, Recommendation recommendation, Set<String> front) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (ModelResult model : report.models()) {
      Map<String, Object> row = new HashMap<>();
      row.put("name", model.name());
      row.put("weightFormat", model.facts().map(facts -> facts.weightFormat()).orElse(""));
      row.put("error", model.error().orElse(""));
      row.put("failed", model.error().isPresent());
      row.put("baseline", report.options().baseline().equals(Optional.of(model.name())));
      row.put("recommended", recommendation.model().equals(Optional.of(model.name())));
      row.put("front", front.contains(model.name()));
      row.put(
          "cells", Column.all().stream().map(column -> cell(column.cell().apply(model))).toList());
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

  private static Map<String, Object> details(ModelResult model) {
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
              details.put(
                  "provenance",
                  facts.provenance().isEmpty() ? "" : facts.provenance().toPrettyString());
            });
    return details;
  }

  private static List<Map<String, Object>> classRows(
      EvaluationReport report, List<ModelResult> working) {
    List<Quality> qualities = working.stream().map(model -> model.quality().orElseThrow()).toList();
    List<String> labels = report.testSet().labels();
    if (qualities.isEmpty()) {
      return List.of();
    }
    return IntStream.range(0, labels.size())
        .mapToObj(
            label ->
                Map.<String, Object>of(
                    "label",
                    labels.get(label),
                    "support",
                    Numbers.grouped(qualities.get(0).perClass().get(label).support()),
                    "scores",
                    qualities.stream()
                        .map(quality -> score(quality.perClass().get(label).f1()))
                        .toList()))
        .toList();
  }

  private static Map<String, Object> score(double f1) {
    return Map.of("text", Numbers.fixed(100 * f1, 1), "share", Numbers.fixed(100 * f1, 0));
  }

  private static List<Map<String, Object>> points(
      EvaluationReport report, Recommendation recommendation, Set<String> front) {
    List<Map<String, Object>> points = new ArrayList<>();
    for (ModelResult model : report.models()) {
      if (model.quality().isEmpty() || model.speed().isEmpty() || model.facts().isEmpty()) {
        continue;
      }
      Quality quality = model.quality().orElseThrow();
      Map<String, Object> point = new LinkedHashMap<>();
      point.put("name", model.name());
      point.put("accuracy", 100 * quality.accuracy());
      point.put("low", 100 * quality.accuracyInterval().low());
      point.put("high", 100 * quality.accuracyInterval().high());
      point.put("latency", model.speed().orElseThrow().latency().p50Millis());
      point.put("p95", model.speed().orElseThrow().latency().p95Millis());
      point.put("bytes", model.facts().orElseThrow().bytesOnDisk());
      point.put("size", Numbers.bytes(model.facts().orElseThrow().bytesOnDisk()));
      point.put("front", front.contains(model.name()));
      point.put("recommended", recommendation.model().equals(Optional.of(model.name())));
      points.add(point);
    }
    return points;
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
