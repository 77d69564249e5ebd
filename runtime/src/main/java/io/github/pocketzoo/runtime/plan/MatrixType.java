package io.github.pocketzoo.runtime.plan;

/**
 * What a SameDiff variable is when it is seen as a matrix.
 *
 * @param rows what there is one row of
 * @param width number of columns
 * @param sequences whether SameDiff's shape is {@code [batch, seqLen, width]}, not {@code [rows,
 *     width]}
 */
record MatrixType(RowKind rows, int width, boolean sequences) {
  /** Whether the two hold as many rows and columns, in the same order. */
  boolean sameMatrix(MatrixType other) {
    return rows == other.rows && width == other.width;
  }
}
