package io.github.pocketzoo.runtime.kernel;

/** Arguments of a {@link RowSpec} kernel; strides are in bytes. */
public enum RowField implements Field {
  SOURCE,
  SOURCE_STRIDE,
  /** At least 1. */
  ROWS,
  /** f32; may be the source. */
  OUTPUT,
  OUTPUT_STRIDE,
  /** May be 0 where there are none. */
  FACTORS,
  FACTORS_STRIDE,
  /** Written: f32, the scale of each row's INT8 factors. */
  SCALES,
  /** Read: limit of INT8 factors, f32 in the lower 4 bytes, positive. */
  LIMIT,
  /** Of SCALED_FLOATS and INTEGER_SUMS: f32, one a row. */
  ROW_SCALES,
  /** Of INTEGER_SUMS: f32, one a column. */
  COLUMN_SCALES,
  /** f32, one a column. */
  BIAS,
  RESIDUAL,
  RESIDUAL_STRIDE,
  /** f32, one a column. */
  GAMMA,
  /** f32, one a column; of layer normalization. */
  BETA,
  /** f32 in the lower 4 bytes. */
  EPSILON
}
