package io.github.pocketzoo.gpt.generate;

/**
 * How much a sequence may repeat itself, its prompt included.
 *
 * @param penalty what the logits of tokens that were there are made less by; 1 for not at all
 * @param noRepeatNgramSize the length of the runs of tokens that come only once; 0 for no limit
 */
public record Repetition(double penalty, int noRepeatNgramSize) {
  /** As much as the model likes. */
  public static final Repetition FREE = new Repetition(1, 0);

  /**
   * Checks the numbers.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if one is outside of its range
   */
  public Repetition {
    GenerationParameter.REPETITION_PENALTY.checked(penalty);
    GenerationParameter.NO_REPEAT_NGRAM_SIZE.checked(noRepeatNgramSize);
  }
}
