package io.github.pocketzoo.runtime.kernel;

/**
 * Arguments of the kernel that tells tokens of the same segment from others: a number of row r is
 * added to those of its columns whose id is the row's. Strides are in bytes.
 */
public enum SegmentField implements Field {
  /** f32, changed in place. */
  MATRIX,
  STRIDE,
  /** At least 1. */
  ROWS,
  /** Columns, at least 1. */
  WIDTH,
  /** f32, one a row. */
  ADDENDS,
  /** From a row's addend to the next row's. */
  ADDENDS_STRIDE,
  /** s32, one a row. */
  ROW_IDS,
  /** s32, one a column. */
  COLUMN_IDS
}
