package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.EvaluationReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a reader must know of the numbers of some models.
 *
 * @param models their names, separated by commas
 * @param text the note
 */
record Footnote(String models, String text) {

  /** The notes of all models, each once. */
  static List<Footnote> of(EvaluationReport report) {
    Map<String, List<String>> modelsOfNote = new LinkedHashMap<>();
    report
        .models()
        .forEach(
            model ->
                model
                    .facts()
                    .ifPresent(
                        facts ->
                            facts
                                .notes()
                                .forEach(
                                    note ->
                                        modelsOfNote
                                            .computeIfAbsent(note, unseen -> new ArrayList<>())
                                            .add(model.name()))));
    return modelsOfNote.entrySet().stream()
        .map(note -> new Footnote(String.join(", ", note.getValue()), note.getKey()))
        .toList();
  }
}
