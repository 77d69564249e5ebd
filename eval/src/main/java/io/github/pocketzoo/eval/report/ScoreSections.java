package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.Quality;
import io.github.pocketzoo.eval.compare.LengthGroup;
import io.github.pocketzoo.eval.metric.ClassScores;
import io.github.pocketzoo.eval.metric.ConfusionMatrix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What the page tells of classifiers beside the table: classes, lengths, differences. */
final class ScoreSections {
  private final EvaluationReport report;
  private final List<ModelResult> working;

  ScoreSections(EvaluationReport report) {
    this.report = report;
    this.working = report.models().stream().filter(model -> model.quality().isPresent()).toList();
  }

  /** What the template needs. */
  Map<String, Object> content() {
    Map<String, Object> content = new HashMap<>();
    content.put("anyQuality", !working.isEmpty());
    content.put("workingModels", working.stream().map(ModelResult::name).toList());
    content.put("classRows", classRows());
    content.put("classModels", working.stream().map(ScoreSections::classModel).toList());
    List<Map<String, Object>> lengths = lengthRows();
    content.put("anyLengths", !lengths.isEmpty());
    content.put("lengthRows", lengths);
    content.put(
        "lengthCaption",
        "Accuracy in per cent on texts of so many characters, in four groups of about as many"
            + " examples.");
    content.put("lengthHeading", "Characters");
    content.put("lengthExamples", "Examples");
    List<Map<String, Object>> differing =
        report.models().stream()
            .filter(model -> model.comparison().filter(c -> !c.worst().isEmpty()).isPresent())
            .map(this::differing)
            .toList();
    content.put("anyDiffering", !differing.isEmpty());
    content.put("differing", differing);
    content.put("baselineName", report.options().baseline().orElse(""));
    return content;
  }

  private List<Map<String, Object>> classRows() {
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
                        .map(quality -> share(quality.perClass().get(label).f1()))
                        .toList()))
        .toList();
  }

  private static Map<String, Object> share(double value) {
    return Map.of("text", Numbers.fixed(100 * value, 1), "share", Numbers.fixed(100 * value, 0));
  }

  private static Map<String, Object> classModel(ModelResult model) {
    Quality quality = model.quality().orElseThrow();
    ConfusionMatrix confusion = quality.confusion();
    List<Map<String, Object>> matrix = new ArrayList<>();
    for (int row = 0; row < confusion.labels().size(); row++) {
      matrix.add(confusionRow(confusion, row));
    }
    return Map.of(
        "name",
        model.name(),
        "scores",
        quality.perClass().stream().map(ScoreSections::classScores).toList(),
        "labels",
        confusion.labels(),
        "matrix",
        matrix);
  }

  private static Map<String, Object> classScores(ClassScores scores) {
    return Map.of(
        "label",
        scores.label(),
        "support",
        Numbers.grouped(scores.support()),
        "predicted",
        Numbers.grouped(scores.predicted()),
        "precision",
        Numbers.fixed(100 * scores.precision(), 1),
        "recall",
        Numbers.fixed(100 * scores.recall(), 1),
        "f1",
        Numbers.fixed(100 * scores.f1(), 1));
  }

  private static Map<String, Object> confusionRow(ConfusionMatrix confusion, int row) {
    List<Integer> counts = confusion.counts().get(row);
    int support = counts.stream().mapToInt(Integer::intValue).sum();
    return Map.of(
        "label",
        confusion.labels().get(row),
        "cells",
        IntStream.range(0, counts.size())
            .mapToObj(
                column ->
                    Map.<String, Object>of(
                        "text",
                        counts.get(column) == 0 ? "" : Integer.toString(counts.get(column)),
                        "share",
                        support == 0 ? 0 : Math.round(100.0 * counts.get(column) / support),
                        "right",
                        column == row))
            .toList());
  }

  private List<Map<String, Object>> lengthRows() {
    List<List<LengthGroup>> groups =
        working.stream()
            .map(model -> model.quality().orElseThrow().byLength())
            .filter(each -> !each.isEmpty())
            .toList();
    if (groups.size() < working.size() || groups.isEmpty()) {
      return List.of();
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int group = 0; group < groups.get(0).size(); group++) {
      int number = group;
      LengthGroup first = groups.get(0).get(group);
      rows.add(
          Map.of(
              "length",
              "%s–%s"
                  .formatted(Numbers.grouped(first.shortest()), Numbers.grouped(first.longest())),
              "examples",
              Numbers.grouped(first.examples()),
              "scores",
              groups.stream().map(each -> share(each.get(number).accuracy())).toList()));
    }
    return rows;
  }

  private Map<String, Object> differing(ModelResult model) {
    var comparison = model.comparison().orElseThrow();
    int examples = report.testSet().examples();
    return Map.of(
        "name",
        model.name(),
        "summary",
        "%s changes %s %% of the answers of %s: %s become wrong, %s become right%s."
            .formatted(
                model.name(),
                Numbers.percent(comparison.churn()),
                report.options().baseline().orElse(""),
                Numbers.grouped(comparison.mcnemar().b()),
                Numbers.grouped(comparison.mcnemar().c()),
                remaining(
                    comparison.agreement(),
                    examples,
                    comparison.mcnemar().b() + comparison.mcnemar().c())),
        "examples",
        comparison.worst().stream()
            .map(
                each ->
                    Map.of(
                        "text",
                        each.text(),
                        "truth",
                        each.truth(),
                        "baseline",
                        each.baseline(),
                        "baselineWrong",
                        !each.baseline().equals(each.truth()),
                        "model",
                        each.model(),
                        "modelWrong",
                        !each.model().equals(each.truth()),
                        "divergence",
                        Numbers.measure(each.divergence())))
            .toList());
  }

  private static String remaining(double agreement, int examples, int discordant) {
    long changed = Math.round((1 - agreement) * examples);
    return changed > discordant
        ? ", %s stay wrong in another way".formatted(Numbers.grouped(changed - discordant))
        : "";
  }
}
