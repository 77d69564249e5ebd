package io.github.pocketzoo.runtime.kernel;

/**
 * Arguments of the kernel of a single token's attention to kept keys and values, see {@link
 * CacheSpec}: for each of some heads that share keys and values,
 *
 * <pre>
 * output = softmax(q Kᵀ) V      over the last {@link #WINDOW} tokens up to the token itself
 * </pre>
 */
public enum AttendField implements Field {
  /** f32, the first head's; the scale is in it. */
  QUERY,
  /** From a head's query to the next, in bytes. */
  QUERY_STRIDE,
  /** Heads that share keys and values, at least 1. */
  HEADS,
  /** f32, the first head's. */
  OUTPUT,
  /** In bytes. */
  OUTPUT_STRIDE,
  /** Address of {@link SequenceField}. */
  SEQUENCE,
  /** How many new tokens of the sequence stand before this one. */
  INDEX,
  /** Where the stretch of the keys and values begins in a page, in bytes. */
  HEAD,
  /** Most tokens that are seen, at least 1. */
  WINDOW,
  /** Overwritten: f32, for as many tokens as are seen and 32 more. */
  SCORES
}
