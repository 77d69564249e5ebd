package io.github.pocketzoo.gpt.generate;

/**
 * How beam search searches.
 *
 * @param numBeams how many continuations are kept; 1 for no search
 * @param lengthPenalty a finished beam's score is log p / lengthˡᵖ: above 0 long ones are
 *     preferred, below 0 short ones
 * @param earlyStopping when the search ends
 */
public record BeamSettings(int numBeams, double lengthPenalty, EarlyStopping earlyStopping) {
  /** No search. */
  public static final BeamSettings NONE = new BeamSettings(1, 1, EarlyStopping.WHEN_UNLIKELY);

  /**
   * Checks the numbers.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if one is outside of its range
   */
  public BeamSettings {
    GenerationParameter.NUM_BEAMS.checked(numBeams);
    GenerationParameter.LENGTH_PENALTY.checked(lengthPenalty);
  }
}
