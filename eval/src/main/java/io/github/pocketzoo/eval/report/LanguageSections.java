package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.language.DifferingDocument;
import io.github.pocketzoo.eval.language.DocumentGroup;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.language.LanguageResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the page tells of language models beside the table: lengths, differences. */
final class LanguageSections {
  private final LanguageReport report;
  private final List<LanguageResult> grouped;

  LanguageSections(LanguageReport report) {
    this.report = report;
    this.grouped = report.models().stream().filter(model -> !groups(model).isEmpty()).toList();
  }

  /** What the template needs. */
  Map<String, Object> content() {
    Map<String, Object> content = new HashMap<>();
    List<Map<String, Object>> lengths = lengthRows();
    content.put("anyLengths", !lengths.isEmpty());
    content.put("lengthRows", lengths);
    content.put(
        "lengthCaption",
        "Bits per byte of documents of so many bytes, in four groups of about as many documents."
            + " Lower is better.");
    content.put("lengthHeading", "Bytes");
    content.put("lengthExamples", "Documents");
    content.put("workingModels", grouped.stream().map(LanguageResult::name).toList());
    List<Map<String, Object>> differing =
        report.models().stream()
            .filter(model -> !model.differing().isEmpty())
            .map(LanguageSections::differing)
            .toList();
    content.put("anyDifferingDocuments", !differing.isEmpty());
    content.put("differingDocuments", differing);
    content.put("baselineName", report.options().baseline().orElse(""));
    return content;
  }

  private static List<DocumentGroup> groups(LanguageResult model) {
    return model.quality().map(quality -> quality.byLength()).orElse(List.of());
  }

  /** Of the first model's groups; one that counts other bytes has a dash. */
  private List<Map<String, Object>> lengthRows() {
    List<Map<String, Object>> rows = new ArrayList<>();
    if (grouped.isEmpty()) {
      return rows;
    }
    double most =
        grouped.stream()
            .flatMap(model -> groups(model).stream())
            .mapToDouble(group -> group.score().bitsPerByte())
            .max()
            .orElseThrow();
    for (DocumentGroup first : groups(grouped.get(0))) {
      rows.add(
          Map.of(
              "length",
              "%s–%s"
                  .formatted(Numbers.grouped(first.shortest()), Numbers.grouped(first.longest())),
              "examples",
              Numbers.grouped(first.score().documents()),
              "scores",
              grouped.stream().map(model -> score(sameGroup(model, first), most)).toList()));
    }
    return rows;
  }

  private static Optional<DocumentGroup> sameGroup(LanguageResult model, DocumentGroup wanted) {
    return groups(model).stream()
        .filter(
            group ->
                group.shortest() == wanted.shortest()
                    && group.longest() == wanted.longest()
                    && group.score().documents() == wanted.score().documents())
        .findFirst();
  }

  private static Map<String, Object> score(Optional<DocumentGroup> group, double most) {
    return group
        .map(
            each ->
                Map.<String, Object>of(
                    "text",
                    LanguageColumns.bits(each.score().bitsPerByte()),
                    "share",
                    Numbers.fixed(100 * each.score().bitsPerByte() / most, 0)))
        .orElse(Map.of("text", Numbers.MISSING, "share", "0"));
  }

  private static Map<String, Object> differing(LanguageResult model) {
    return Map.of(
        "name",
        model.name(),
        "documents",
        model.differing().stream().map(LanguageSections::document).toList());
  }

  private static Map<String, Object> document(DifferingDocument document) {
    return Map.of(
        "text",
        document.text(),
        "baseline",
        LanguageColumns.bits(document.baseline()),
        "model",
        LanguageColumns.bits(document.model()),
        "difference",
        Numbers.signed(document.model() - document.baseline(), LanguageColumns.BITS_DECIMALS));
  }
}
