package io.github.pocketzoo.runtime.kernel;

/** Arguments of the kernel of a weighted sum of rows: out = factor · Σ row. */
public enum PoolField implements Field {
  /** f32. */
  SOURCE,
  /** In bytes. */
  STRIDE,
  /** At least 1. */
  ROWS,
  /** f32, one row. */
  OUTPUT,
  /** f32 in the lower 4 bytes; 1/rows gives the mean. */
  FACTOR
}
