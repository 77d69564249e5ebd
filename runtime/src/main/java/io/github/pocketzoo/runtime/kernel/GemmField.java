package io.github.pocketzoo.runtime.kernel;

/** Arguments of a {@link GemmSpec} kernel; strides are in bytes. */
public enum GemmField implements Field {
  /** First row of A. */
  A,
  A_STRIDE,
  /** First panel of B. */
  B,
  /** From a panel to the next. */
  B_PANEL_STRIDE,
  /** From a step of a panel to the next. */
  B_STEP_STRIDE,
  C,
  C_STRIDE,
  /** Rows of A and C, at least 1. */
  ROWS,
  /** Panels of B, at least 1. */
  PANELS,
  /** Columns of the last panel that are written to C, 1 to 16. */
  LAST_COLUMNS,
  /** Steps of the inner loop, see {@link DotProduct#steps}; at least 1. */
  STEPS,
  /** f32, one a row. */
  ROW_SCALES,
  /** f32, one a column, a multiple of 16. */
  COLUMN_SCALES,
  /** f32, one a column, a multiple of 16. */
  BIAS,
  RESIDUAL,
  RESIDUAL_STRIDE,
  /** Steps of a group, see {@link DotProduct#hasGroups}; the last one may have fewer. */
  GROUP_STEPS
}
