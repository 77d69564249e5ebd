package io.github.pocketzoo.runtime.kernel.portable;

/**
 * Gain and offset of a row, in the place of a normalization: {@code x = x · γ + β} (Sun et al.
 * 2020).
 *
 * @param gamma one a column
 * @param beta one a column
 */
record NoNorm(float[] gamma, float[] beta) implements RowNorm {
  @Override
  public void apply(float[] row) {
    for (int j = 0; j < row.length; j++) {
      row[j] = Math.fma(row[j], gamma[j], beta[j]);
    }
  }
}
