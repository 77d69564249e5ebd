package io.github.pocketzoo.gpt.generate;

/**
 * Forbids tokens less probable than a share of the most probable one, pᵢ &lt; minP · max p (Nguyen
 * et al. 2024, "Turning up the heat: min-p sampling for creative and coherent LLM outputs"). In
 * logits: zᵢ &lt; max z + ln minP.
 *
 * @param minP the share, in [0, 1]
 */
public record MinP(double minP) implements LogitsProcessor {
  /**
   * Checks the number.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it isn't from 0 to 1
   */
  public MinP {
    GenerationParameter.MIN_P.checked(minP);
  }

  @Override
  public void process(TokenSequence sequence, float[] logits) {
    double threshold = Logits.max(logits) + Math.log(minP);
    for (int i = 0; i < logits.length; i++) {
      if (logits[i] < threshold) {
        logits[i] = Float.NEGATIVE_INFINITY;
      }
    }
  }
}
