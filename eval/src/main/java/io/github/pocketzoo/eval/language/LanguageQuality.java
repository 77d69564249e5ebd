package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.eval.compare.Estimate;
import java.util.List;

/**
 * How well a model expects the texts.
 *
 * @param score of all documents; the numbers below follow from it, but for their intervals
 * @param perplexity a token; comparable between models of one vocabulary only
 * @param bitsPerByte comparable whatever the vocabulary is
 * @param byLength four groups of about as many documents, the shortest first; empty in older
 *     reports
 */
public record LanguageQuality(
    LanguageScore score, Estimate perplexity, Estimate bitsPerByte, List<DocumentGroup> byLength) {
  public LanguageQuality {
    byLength = byLength == null ? List.of() : List.copyOf(byLength);
  }
}
