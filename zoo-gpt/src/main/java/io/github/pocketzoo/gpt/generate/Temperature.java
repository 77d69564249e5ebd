package io.github.pocketzoo.gpt.generate;

/**
 * zᵢ / T: below 1 the likely becomes likelier, above 1 all becomes more alike (Ackley, Hinton and
 * Sejnowski 1985, "A learning algorithm for Boltzmann machines").
 *
 * @param temperature T, above 0
 */
public record Temperature(double temperature) implements LogitsProcessor {
  /**
   * Checks the number.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it isn't above 0
   */
  public Temperature {
    GenerationParameter.TEMPERATURE.checked(temperature);
  }

  @Override
  public void process(TokenSequence sequence, float[] logits) {
    float divisor = (float) temperature;
    for (int i = 0; i < logits.length; i++) {
      logits[i] /= divisor;
    }
  }
}
