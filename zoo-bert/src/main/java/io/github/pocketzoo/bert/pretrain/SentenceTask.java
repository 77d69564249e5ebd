package io.github.pocketzoo.bert.pretrain;

/** What a model has to say of two texts beside what their masked tokens were. */
public enum SentenceTask {
  /** There is one text. */
  NONE,
  /**
   * Whether the second text follows the first; half of the time it doesn't (Devlin et al. 2019).
   */
  NEXT_SENTENCE,
  /** Whether two successive texts are in order; half of the time they aren't (Lan et al. 2020). */
  SENTENCE_ORDER
}
