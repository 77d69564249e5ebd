package io.github.pocketzoo.runtime.kernel;

/**
 * Arguments of the kernel that packs the transpose of a matrix as the right factor of a product
 * (keys of attention): row r, column c of the source becomes element r mod 16 of step c of panel r
 * div 16, see {@link PackedMatrix}. Rows of the last panel that the source lacks are zeros.
 */
public enum TransposeField implements Field {
  /** f32. */
  SOURCE,
  /** In bytes. */
  STRIDE,
  /** Rows of the source, at least 1. */
  ROWS,
  /** Columns of the source, at least 1. */
  WIDTH,
  /** f32, (rows rounded up to 16) · width. */
  PANELS
}
