package io.github.pocketzoo.runtime.kernel.portable;

/** A normalization of rows. */
interface RowNorm {
  /** Normalizes a row in place. */
  void apply(float[] row);
}
