package io.github.pocketzoo.gpt.generate;

/**
 * Changes what a model expects next before a token is chosen. Implementations keep no state between
 * calls.
 */
@FunctionalInterface
public interface LogitsProcessor {
  /**
   * Changes logits.
   *
   * @param sequence the tokens so far
   * @param logits of the next token, {@code [vocabulary]}, changed in place; −∞ forbids a token
   */
  void process(TokenSequence sequence, float[] logits);
}
