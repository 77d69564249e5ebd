package io.github.pocketzoo.runtime.kernel.portable;

import java.util.Optional;

/**
 * What becomes of the sums of a matrix product:
 *
 * <pre>
 * x[i][j] = sums[i][j] · columnScales[j] · rowScales[i] + bias[j] + residual[i][j]
 * </pre>
 *
 * <p>From left to right in f32, the product with the row's scale and the sum with the bias in one
 * rounding. That is the order of every implementation, so that equal integers become equal floats.
 *
 * @param columnScales one a column
 * @param rowScales one a row
 * @param bias one a column
 * @param residual as large as the product
 */
record Epilogue(
    Optional<Matrix> columnScales,
    Optional<Matrix> rowScales,
    Optional<Matrix> bias,
    Optional<Matrix> residual) {

  /**
   * Applies it to a part of a row.
   *
   * @param values {@code count} sums, changed in place
   */
  void apply(int row, int firstColumn, float[] values, int count) {
    if (columnScales.isPresent()) {
      float[] scales = read(columnScales.get(), 0, firstColumn, count);
      for (int j = 0; j < count; j++) {
        values[j] *= scales[j];
      }
    }
    if (rowScales.isPresent() && bias.isPresent()) {
      float scale = rowScales.get().element(row);
      float[] addend = read(bias.get(), 0, firstColumn, count);
      for (int j = 0; j < count; j++) {
        values[j] = Math.fma(values[j], scale, addend[j]);
      }
    } else if (rowScales.isPresent()) {
      float scale = rowScales.get().element(row);
      for (int j = 0; j < count; j++) {
        values[j] *= scale;
      }
    } else if (bias.isPresent()) {
      add(values, read(bias.get(), 0, firstColumn, count));
    }
    if (residual.isPresent()) {
      add(values, read(residual.get(), row, firstColumn, count));
    }
  }

  private static float[] read(Matrix matrix, int row, int firstColumn, int count) {
    float[] values = new float[count];
    matrix.read(row, firstColumn, values, count);
    return values;
  }

  private static void add(float[] values, float[] addend) {
    for (int j = 0; j < addend.length; j++) {
      values[j] += addend[j];
    }
  }
}
