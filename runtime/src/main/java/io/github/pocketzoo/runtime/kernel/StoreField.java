package io.github.pocketzoo.runtime.kernel;

/** Arguments of the kernel that keeps keys and values of a head, see {@link CacheSpec}. */
public enum StoreField implements Field {
  /** f32, the first row's. */
  KEYS,
  /** f32, the first row's. */
  VALUES,
  /** From a row of keys, or values, to the next, in bytes. */
  STRIDE,
  /** Tokens, at least 1. */
  ROWS,
  /** Address of {@link SequenceField}. */
  SEQUENCE,
  /** How many new tokens of the sequence stand before the first row. */
  INDEX,
  /** Where the head's stretch begins in a page, in bytes. */
  HEAD
}
