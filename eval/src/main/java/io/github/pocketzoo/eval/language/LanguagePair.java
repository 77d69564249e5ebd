package io.github.pocketzoo.eval.language;

import java.util.Objects;

/**
 * Two language models on the same documents.
 *
 * @param first name of a model
 * @param second name of a later one
 * @param comparison the second against the first
 */
public record LanguagePair(String first, String second, LanguageComparison comparison) {
  public LanguagePair {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(second, "second");
    Objects.requireNonNull(comparison, "comparison");
  }
}
