package io.github.pocketzoo.gpt.generate;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.task.Probabilities;

/** What a model says of the next token, {@code [vocabulary]}, −∞ of forbidden ones. */
final class Logits {
  private Logits() {}

  /**
   * The most probable token; the first of equally probable ones.
   *
   * @throws InvalidInputException if there is none
   */
  static int argmax(float[] logits) {
    int best = Probabilities.likeliest(logits);
    requireNumber(logits[best]);
    return best;
  }

  /**
   * The greatest logit.
   *
   * @throws InvalidInputException if all tokens are forbidden, or the model gave no numbers
   */
  static float max(float[] logits) {
    float max = Float.NEGATIVE_INFINITY;
    for (float each : logits) {
      max = Math.max(max, each);
    }
    requireNumber(max);
    return max;
  }

  private static void requireNumber(float greatest) {
    if (greatest == Float.NEGATIVE_INFINITY) {
      throw new InvalidInputException(
          "no token is left to go on with, no_repeat_ngram_size forbids all; expected a larger one or"
              + " fewer new tokens");
    }
    if (!Float.isFinite(greatest)) {
      throw new InvalidInputException(
          "the model's logits are not finite numbers; its weights can't be used");
    }
  }

  /** Turns logits into log-probabilities: zᵢ − log Σⱼ exp zⱼ. */
  static void toLogProbabilities(float[] logits) {
    TokenWeights weights = TokenWeights.of(logits);
    double log = max(logits) + Math.log(weights.total());
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (logits[i] - log);
    }
  }
}
