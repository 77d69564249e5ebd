package io.github.pocketzoo.gpt.generate;

/**
 * How the next token is drawn.
 *
 * @param temperature what logits are divided by, above 0
 * @param topK how many of the most probable tokens are kept; 0 for all
 * @param topP the probability of the nucleus that is kept, in (0, 1]; 1 for all
 * @param minP the share of the greatest probability that a token needs, in [0, 1]; 0 for all
 */
public record Sampling(double temperature, int topK, double topP, double minP) {
  /** What Hugging Face takes where nothing is said. */
  public static final Sampling DEFAULT = new Sampling(1, 50, 1, 0);

  /** The model's own distribution. */
  public static final Sampling UNCHANGED = new Sampling(1, 0, 1, 0);

  /**
   * Checks the numbers.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if one is outside of its range
   */
  public Sampling {
    GenerationParameter.TEMPERATURE.checked(temperature);
    GenerationParameter.TOP_K.checked(topK);
    GenerationParameter.TOP_P.checked(topP);
    GenerationParameter.MIN_P.checked(minP);
  }
}
