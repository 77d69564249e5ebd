package io.github.pocketzoo.runtime.kernel.portable;

/**
 * Root mean square normalization of a row: {@code x = x/√(mean x² + ε) · γ} (Zhang and Sennrich
 * 2019). Squares are summed in double precision.
 *
 * @param gamma one a column
 * @param epsilon added to the mean square
 */
record RmsNorm(float[] gamma, float epsilon) implements RowNorm {
  @Override
  public void apply(float[] row) {
    double squares = 0;
    for (float x : row) {
      squares += (double) x * x;
    }
    double inverse = 1 / Math.sqrt(squares / row.length + epsilon);
    for (int j = 0; j < row.length; j++) {
      row[j] = (float) (row[j] * inverse * gamma[j]);
    }
  }
}
