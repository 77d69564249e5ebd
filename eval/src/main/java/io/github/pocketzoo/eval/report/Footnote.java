package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.ReportRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a reader must know of the numbers of some models.
 *
 * @param models their names, separated by commas
 * @param text the note
 */
record Footnote(String models, String text) {

  /** The notes of all models, each once. */
  static List<Footnote> of(List<? extends ReportRow> models) {
    return each(models, model -> model.facts().map(ModelFacts::notes).orElse(List.of()));
  }

  /** What ran the models, each engine once. */
  static List<Footnote> engines(List<? extends ReportRow> models) {
    return each(models, model -> model.engine().stream().toList());
  }

  private static List<Footnote> each(
      List<? extends ReportRow> models, Function<ReportRow, List<String>> texts) {
    Map<String, List<String>> modelsOfText = new LinkedHashMap<>();
    for (ReportRow model : models) {
      for (String text : texts.apply(model)) {
        modelsOfText.computeIfAbsent(text, unseen -> new ArrayList<>()).add(model.name());
      }
    }
    return modelsOfText.entrySet().stream()
        .map(text -> new Footnote(String.join(", ", text.getValue()), text.getKey()))
        .toList();
  }
}
