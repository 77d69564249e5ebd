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
    double tail = (1 - topP) * weights.total();
    // Even all tokens this improbable have no more than the tail together. The greatest weight is
    // 1.
    double negligible = tail / logits.length;
    int[] candidates = new int[logits.length];
    int count = 0;
    double removed = 0;
    for (int i = 0; i < logits.length; i++) {
      double weight = weights.get(i);
      if (weight > negligible || weight == 1) {
        candidates[count++] = i;
      } else {
        removed += weight;
        logits[i] = Float.NEGATIVE_INFINITY;
      }
    }
    new TailRemoval(weights, candidates, logits).remove(count, tail - removed);
  }
}
