package io.github.pocketzoo.gpt.generate;

/** When beam search ends, with as many finished beams as are kept. */
public enum EarlyStopping {
  /** When the best running beam, if it ended now, would be worse than all that are finished. */
  WHEN_UNLIKELY,
  /** At once. */
  WHEN_FULL,
  /** When no running beam can become better than all that are finished. */
  NEVER
}
