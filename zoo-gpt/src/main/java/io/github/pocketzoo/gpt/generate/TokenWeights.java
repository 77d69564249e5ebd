package io.github.pocketzoo.gpt.generate;

import java.util.SplittableRandom;

/**
 * Probabilities of tokens, up to a factor: exp(zᵢ − max z), the numerators of the softmax.
 *
 * @param values {@code [vocabulary]}, not copied
 * @param total their sum
 */
record TokenWeights(float[] values, double total) {

  /**
   * The weights of logits.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if all tokens are forbidden
   */
  static TokenWeights of(float[] logits) {
    float max = Logits.max(logits);
    float[] values = new float[logits.length];
    double total = 0;
    for (int i = 0; i < values.length; i++) {
      if (logits[i] != Float.NEGATIVE_INFINITY) {
        values[i] = (float) Math.exp(logits[i] - max);
        total += values[i];
      }
    }
    return new TokenWeights(values, total);
  }

  /** The weight of a token. */
  float get(int token) {
    return values[token];
  }

  /** The probability of a token. */
  double probability(int token) {
    return values[token] / total;
  }

  /** Draws a token. */
  int draw(SplittableRandom random) {
    double wanted = random.nextDouble() * total;
    double sum = 0;
    int last = -1;
    for (int i = 0; i < values.length; i++) {
      if (values[i] > 0) {
        sum += values[i];
        last = i;
        if (sum > wanted) {
          break;
        }
      }
    }
    return last;
  }

  /**
   * What remains of this distribution p where it exceeds another one, q: max(0, p − q), normalized
   * by whoever draws.
   */
  TokenWeights minus(TokenWeights other) {
    float[] rest = new float[values.length];
    double sum = 0;
    for (int i = 0; i < rest.length; i++) {
      rest[i] = (float) Math.max(0, probability(i) - other.probability(i));
      sum += rest[i];
    }
    return new TokenWeights(rest, sum);
  }
}
