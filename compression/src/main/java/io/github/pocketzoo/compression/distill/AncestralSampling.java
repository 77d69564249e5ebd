package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.exec.CausalSession;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * Draws tokens one by one from a model's own distribution.
 *
 * @param model writes
 * @param endOfText a token after which a sequence ends
 */
record AncestralSampling(CausalForward model, OptionalInt endOfText) {
  private static final int[] NOTHING = {};

  /**
   * Goes on with prompts.
   *
   * @param prompts one or more tokens each
   * @param lengths tokens of each sequence in the end, more than its prompt has; at most one more
   *     than the model's context
   * @param random for each sequence
   * @return the prompts with what follows; shorter than asked where a text ended
   */
  int[][] write(int[][] prompts, int[] lengths, SplittableRandom[] random) {
    int[][] texts = prompts.clone();
    boolean[] ended = new boolean[texts.length];
    int[][] added = prompts;
    try (CausalSession session = model.open(texts.length)) {
      while (added != null) {
        float[][] logits = session.append(added);
        added = null;
        for (int i = 0; i < texts.length; i++) {
          if (ended[i]) {
            continue;
          }
          int token = draw(logits[i], random[i]);
          texts[i] = Arrays.copyOf(texts[i], texts[i].length + 1);
          texts[i][texts[i].length - 1] = token;
          ended[i] = texts[i].length >= lengths[i] || endOfText.equals(OptionalInt.of(token));
          if (!ended[i]) {
            added = added == null ? nothing(texts.length) : added;
            added[i] = new int[] {token};
          }
        }
      }
    }
    return texts;
  }

  private static int[][] nothing(int sequences) {
    int[][] tokens = new int[sequences][];
    Arrays.fill(tokens, NOTHING);
    return tokens;
  }

  /** Inverts the cumulative distribution. */
  static int draw(float[] logits, SplittableRandom random) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double[] cumulative = new double[logits.length];
    double sum = 0;
    for (int token = 0; token < logits.length; token++) {
      sum += Math.exp(logits[token] - max);
      cumulative[token] = sum;
    }
    double wanted = random.nextDouble() * sum;
    int token = 0;
    while (cumulative[token] <= wanted) {
      token++;
    }
    return token;
  }
}
