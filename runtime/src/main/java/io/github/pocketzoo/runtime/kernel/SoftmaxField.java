package io.github.pocketzoo.runtime.kernel;

/**
 * Arguments of the kernel of unnormalized softmax: in every row, x becomes exp(x − max), and the
 * inverse of the row's sum is written, so that the next product can scale its rows by it. Strides
 * are in bytes.
 */
public enum SoftmaxField implements Field {
  /** f32, changed in place. */
  MATRIX,
  STRIDE,
  /** At least 1. */
  ROWS,
  /** Columns, at least 1. */
  WIDTH,
  /** Written: f32, 1 / Σ exp(x − max), one a row. */
  INVERSE_SUMS
}
