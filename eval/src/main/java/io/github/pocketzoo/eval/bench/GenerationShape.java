package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.CausalForward;

/**
 * What is generated.
 *
 * @param batchSize texts that are written side by side
 * @param promptLength tokens of each text that are given
 * @param newTokens tokens that are written, at most: an engine that is slow writes fewer
 */
public record GenerationShape(int batchSize, int promptLength, int newTokens) {
  public GenerationShape {
    if (batchSize < 1 || promptLength < 1 || newTokens < 1) {
      throw new InvalidInputException(
          "generation: expected 1 text, 1 token and 1 new token or more");
    }
  }

  /** Tokens of a text in the end. */
  public int length() {
    return promptLength + newTokens;
  }

  /**
   * Refuses texts that are longer than a model's context.
   *
   * @param model its name
   */
  void requireFits(String model, CausalForward forward) {
    if (length() > forward.contextLength()) {
      throw new InvalidInputException(
          "%s: texts of %d tokens, the model takes at most %d"
              .formatted(model, length(), forward.contextLength()));
    }
  }
}
