package io.github.pocketzoo.core.quant;

import io.github.pocketzoo.core.samediff.ArrayValues;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A matrix of integers that stand for real numbers, see {@link Grid}.
 *
 * <p>A row is an output channel of a linear weight or an entry of an embedding table, as in
 * checkpoints ({@code [out, in]}).
 *
 * @param scheme what the integers are
 * @param values row-major, {@code [rows · columns]}
 * @param scales positive and finite, as many as the scheme has: one in all, {@code [rows]} or
 *     {@code [rows · groups]}
 * @param zeroPoints one a scale, or none if the scheme is symmetric
 */
public record QuantizedTensor(
    WeightScheme scheme, byte[] values, int rows, int columns, float[] scales, byte[] zeroPoints) {

  public QuantizedTensor {
    int count = scheme.scales(rows, columns);
    int zeros = scheme.symmetric() ? 0 : count;
    if (values.length != rows * columns || scales.length != count || zeroPoints.length != zeros) {
      throw new IllegalArgumentException(
          "%d values, %d scales and %d zero points, expected %d, %d and %d"
              .formatted(
                  values.length, scales.length, zeroPoints.length, rows * columns, count, zeros));
    }
  }

  /** A matrix in {@link WeightScheme#INT8}. */
  public QuantizedTensor(byte[] values, int rows, int columns, float[] scales) {
    this(WeightScheme.INT8, values, rows, columns, scales, new byte[0]);
  }

  /** Quantizes a matrix in {@link WeightScheme#INT8}. */
  public static QuantizedTensor quantize(INDArray matrix) {
    return quantize(matrix, WeightScheme.INT8);
  }

  /**
   * Quantizes a matrix to the nearest integers; the range of a scale is that of its elements.
   *
   * @param matrix {@code [rows, columns]}, float
   * @throws IllegalArgumentException if a value is NaN or infinite
   */
  public static QuantizedTensor quantize(INDArray matrix, WeightScheme scheme) {
    int rows = Math.toIntExact(matrix.rows());
    int columns = Math.toIntExact(matrix.columns());
    float[] weights = ArrayValues.floats(matrix);
    return nearest(weights, rows, columns, ranges(weights, rows, columns, scheme), scheme);
  }

  /**
   * Quantizes a matrix to the nearest integers of given grids.
   *
   * @param weights row-major, finite
   * @param grids one a scale
   */
  public static QuantizedTensor nearest(
      float[] weights, int rows, int columns, Grid[] grids, WeightScheme scheme) {
    byte[] values = new byte[weights.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int i = row * columns + column;
        values[i] = (byte) grids[scheme.scaleOf(row, column, columns)].quantize(weights[i]);
      }
    }
    return of(values, rows, columns, grids, scheme);
  }

  /**
   * Integers that were chosen by someone else.
   *
   * @param grids one a scale
   */
  public static QuantizedTensor of(
      byte[] values, int rows, int columns, Grid[] grids, WeightScheme scheme) {
    float[] scales = new float[grids.length];
    byte[] zeroPoints = new byte[scheme.symmetric() ? 0 : grids.length];
    for (int i = 0; i < grids.length; i++) {
      scales[i] = grids[i].scale();
      if (!scheme.symmetric()) {
        zeroPoints[i] = (byte) grids[i].zeroPoint();
      }
    }
    return new QuantizedTensor(scheme, values, rows, columns, scales, zeroPoints);
  }

  /**
   * The grids from the least and greatest elements of each scale.
   *
   * @param weights row-major
   * @throws IllegalArgumentException if a value is NaN or infinite
   */
  public static Grid[] ranges(float[] weights, int rows, int columns, WeightScheme scheme) {
    int count = scheme.scales(rows, columns);
    float[] low = new float[count];
    float[] high = new float[count];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        float weight = weights[row * columns + column];
        if (!Float.isFinite(weight)) {
          throw new IllegalArgumentException(
              "value %s at row %d, column %d can't be quantized".formatted(weight, row, column));
        }
        int scale = scheme.scaleOf(row, column, columns);
        low[scale] = Math.min(low[scale], weight);
        high[scale] = Math.max(high[scale], weight);
      }
    }
    Grid[] grids = new Grid[count];
    Arrays.setAll(grids, i -> Grid.of(scheme, low[i], high[i]));
    return grids;
  }

  /** The real values that the integers stand for, {@code [rows, columns]}. */
  public INDArray dequantize() {
    float[] weights = new float[values.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int i = row * columns + column;
        int scale = scheme.scaleOf(row, column, columns);
        weights[i] = (values[i] - zeroPoint(scale)) * scales[scale];
      }
    }
    return Nd4j.create(weights, new long[] {rows, columns}, 'c');
  }

  private int zeroPoint(int scale) {
    return scheme.symmetric() ? 0 : zeroPoints[scale];
  }

  /**
   * The scale of every row.
   *
   * @throws IllegalStateException if rows have several
   */
  public float[] rowScales() {
    return switch (scheme.granularity()) {
      case CHANNEL -> scales.clone();
      case TENSOR -> {
        float[] same = new float[rows];
        Arrays.fill(same, scales[0]);
        yield same;
      }
      case GROUP -> throw new IllegalStateException("a row has a scale a group");
    };
  }

  /** Number of integers that don't stand for 0. */
  public int countNonZero() {
    int count = 0;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int zero = zeroPoint(scheme.scaleOf(row, column, columns));
        count += values[row * columns + column] == zero ? 0 : 1;
      }
    }
    return count;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof QuantizedTensor that
        && scheme.equals(that.scheme)
        && rows == that.rows
        && columns == that.columns
        && Arrays.equals(values, that.values)
        && Arrays.equals(scales, that.scales)
        && Arrays.equals(zeroPoints, that.zeroPoints);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(values) + Arrays.hashCode(scales);
  }

  @Override
  public String toString() {
    return "QuantizedTensor[%d, %d; %s]".formatted(rows, columns, scheme);
  }
}
