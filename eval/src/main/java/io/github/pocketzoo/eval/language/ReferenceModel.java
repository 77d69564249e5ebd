package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.core.tokenizer.Tokenizer;

/**
 * A model of n-grams, as a row that tells how far neural models are from counting.
 *
 * @param name row of the report
 * @param tokenizer whose tokens were counted
 * @param model of n-grams
 */
public record ReferenceModel(String name, Tokenizer tokenizer, KneserNey model) {
  /**
   * Counts the n-grams of texts.
   *
   * @param order n
   */
  public static ReferenceModel train(HeldOutTexts texts, Tokenizer tokenizer, int order) {
    return new ReferenceModel(
        order + "-gram",
        tokenizer,
        KneserNey.train(
            ScoredText.all(tokenizer, texts.texts()), order, tokenizer.vocabularySize()));
  }
}
