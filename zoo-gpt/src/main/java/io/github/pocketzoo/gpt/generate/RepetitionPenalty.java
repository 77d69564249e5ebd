package io.github.pocketzoo.gpt.generate;

import java.util.BitSet;

/**
 * Makes tokens that were there less wanted: zᵢ / θ if zᵢ ≥ 0, zᵢ · θ if zᵢ &lt; 0 (Keskar et al.
 * 2019, "CTRL: a conditional transformer language model for controllable generation", section 4.1;
 * the paper divides negative logits, too, which would make them greater).
 *
 * @param penalty θ, above 0; below 1, tokens that were there are wanted more
 */
public record RepetitionPenalty(double penalty) implements LogitsProcessor {
  /**
   * Checks the number.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it isn't above 0
   */
  public RepetitionPenalty {
    GenerationParameter.REPETITION_PENALTY.checked(penalty);
  }

  @Override
  public void process(TokenSequence sequence, float[] logits) {
    float theta = (float) penalty;
    BitSet done = new BitSet(logits.length);
    for (int i = 0; i < sequence.length(); i++) {
      int token = sequence.get(i);
      if (!done.get(token)) {
        done.set(token);
        logits[token] = logits[token] < 0 ? logits[token] * theta : logits[token] / theta;
      }
    }
  }
}
