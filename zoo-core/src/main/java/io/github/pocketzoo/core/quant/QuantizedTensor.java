package io.github.pocketzoo.core.quant;

import io.github.pocketzoo.core.samediff.ArrayValues;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A matrix of 8-bit integers with one scale a row (symmetric: the zero point is 0).
 *
 * <p>A row is an output channel of a linear weight or an entry of an embedding table, as in
 * checkpoints ({@code [out, in]}). With w a real value, q its integer and s the scale of its row
 * (Jacob et al. 2018, with zero point 0):
 *
 * <pre>
 * s = max |w| / 127        q = round(w / s) in [−127, 127]        w ≈ s · q,  |w − s q| ≤ s/2
 * </pre>
 *
 * A row of zeros has scale 1. −128 isn't used, so that q and −q are both there.
 *
 * @param values row-major, {@code [rows · columns]}
 * @param scales one a row, positive and finite
 */
public record QuantizedTensor(byte[] values, int rows, int columns, float[] scales) {
  private static final float MAX = 127f;

  public QuantizedTensor {
    if (values.length != rows * columns || scales.length != rows) {
      throw new IllegalArgumentException(
          "%d values and %d scales, expected %d and %d"
              .formatted(values.length, scales.length, rows * columns, rows));
    }
  }

  /**
   * Quantizes a matrix.
   *
   * @param matrix {@code [rows, columns]}, float
   * @throws IllegalArgumentException if a value is NaN or infinite
   */
  public static QuantizedTensor quantize(INDArray matrix) {
    int rows = Math.toIntExact(matrix.rows());
    int columns = Math.toIntExact(matrix.columns());
    float[] weights = ArrayValues.floats(matrix);
    byte[] values = new byte[weights.length];
    float[] scales = new float[rows];
    for (int row = 0; row < rows; row++) {
      int begin = row * columns;
      float max = 0;
      for (int i = begin; i < begin + columns; i++) {
        if (!Float.isFinite(weights[i])) {
          throw new IllegalArgumentException(
              "value %s at row %d, column %d can't be quantized"
                  .formatted(weights[i], row, i - begin));
        }
        max = Math.max(max, Math.abs(weights[i]));
      }
      // A subnormal maximum would make a scale of 0 and quotients of infinity.
      float scale = max < Float.MIN_NORMAL * MAX ? 1f : max / MAX;
      scales[row] = scale;
      for (int i = begin; i < begin + columns; i++) {
        float q = (float) Math.rint(weights[i] / scale);
        values[i] = (byte) Math.max(-MAX, Math.min(MAX, q));
      }
    }
    return new QuantizedTensor(values, rows, columns, scales);
  }

  /** The real values that the integers stand for, {@code [rows, columns]}. */
  public INDArray dequantize() {
    float[] weights = new float[values.length];
    for (int row = 0; row < rows; row++) {
      for (int i = row * columns; i < (row + 1) * columns; i++) {
        weights[i] = values[i] * scales[row];
      }
    }
    return Nd4j.create(weights, new long[] {rows, columns}, 'c');
  }

  /** Number of integers that aren't 0. */
  public int countNonZero() {
    int count = 0;
    for (byte value : values) {
      if (value != 0) {
        count++;
      }
    }
    return count;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof QuantizedTensor that
        && rows == that.rows
        && columns == that.columns
        && Arrays.equals(values, that.values)
        && Arrays.equals(scales, that.scales);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(values) + Arrays.hashCode(scales);
  }

  @Override
  public String toString() {
    return "QuantizedTensor[" + rows + ", " + columns + "]";
  }
}
