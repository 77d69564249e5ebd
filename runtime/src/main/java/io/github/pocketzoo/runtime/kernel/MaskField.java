package io.github.pocketzoo.runtime.kernel;

/**
 * Arguments of the kernel that hides scores: row r of a matrix of f32 keeps its columns from {@link
 * #BEGIN} + r to {@link #END} + r, the latter excluded; the others become −∞.
 */
public enum MaskField implements Field {
  MATRIX,
  /** In bytes. */
  STRIDE,
  /** At least 1. */
  ROWS,
  /** Columns. */
  WIDTH,
  /** May be negative. */
  BEGIN,
  END
}
