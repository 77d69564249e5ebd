package io.github.pocketzoo.gpt.generate;

/**
 * Forbids all but the nucleus: the fewest tokens that together have probability p or more (Holtzman
 * et al. 2020, "The curious case of neural text degeneration"). As in transformers, those tokens
 * are out that together with all less probable ones have 1 − p or less. Of equally probable ones
 * the later are out first.
 *
 * @param topP p, in (0, 1]
 */
public record TopP(double topP) implements LogitsProcessor {
  private static final int IGNORED_BITS = 18;

  /**
   * Checks the number.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it isn't above 0 and up to 1
   */
  public TopP {
    GenerationParameter.TOP_P.checked(topP);
  }

  @Override
  public void process(TokenSequence sequence, float[] logits) {
    TokenWeights weights = TokenWeights.of(logits);
    // Tokens by weight, coarsely, find the few of them that a finer look is needed at.
    double[] sums = new double[bucket(1) + 1];
    for (int i = 0; i < logits.length; i++) {
      if (weights.get(i) > 0) {
        sums[bucket(weights.get(i))] += weights.get(i);
      }
    }
    double tail = (1 - topP) * weights.total();
    int boundary = 0;
    while (boundary < sums.length - 1 && sums[boundary] <= tail) {
      tail -= sums[boundary++];
    }
    int[] candidates = new int[logits.length];
    int count = 0;
    for (int i = 0; i < logits.length; i++) {
      int bucket = bucket(weights.get(i));
      if (bucket < boundary) {
        logits[i] = Float.NEGATIVE_INFINITY;
      } else if (bucket == boundary) {
        candidates[count++] = i;
      }
    }
    new TailRemoval(weights, candidates, logits).remove(count, tail);
  }

  /** Grows with a weight, which is from 0 to 1: its exponent and the first bits of its mantissa. */
  private static int bucket(float weight) {
    return Float.floatToRawIntBits(weight) >>> IGNORED_BITS;
  }
}
