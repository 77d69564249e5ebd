package io.github.pocketzoo.runtime.kernel.portable;

import io.github.pocketzoo.runtime.kernel.Bfloat16;
import io.github.pocketzoo.runtime.kernel.DotProduct;
import io.github.pocketzoo.runtime.kernel.RowField;
import io.github.pocketzoo.runtime.kernel.RowSpec;
import java.util.Arrays;

/**
 * Converts rows to factors of a matrix product; INT8 as {@link Integers} has them, with the maximum
 * of the row or the given limit.
 */
final class FactorWriter {
  /** Rows are filled up with zeros to a multiple of this. */
  private static final int FILL = 8;

  private final RowSpec spec;
  private final Matrix factors;
  private final Matrix scales;
  private final float limit;

  FactorWriter(RowSpec spec, Block block) {
    this.spec = spec;
    this.factors = block.matrix(RowField.FACTORS, RowField.FACTORS_STRIDE);
    this.scales = block.vector(RowField.SCALES);
    this.limit = block.real(RowField.LIMIT);
  }

  /** Writes a row. */
  void write(int row, float[] values) {
    int filled = (values.length + FILL - 1) / FILL * FILL;
    switch (spec.factors()) {
      case NONE -> {}
      case ROUNDED_FLOATS -> {
        float[] rounded = new float[filled];
        for (int j = 0; j < values.length; j++) {
          rounded[j] = Bfloat16.round(values[j]);
        }
        factors.write(row, 0, rounded, filled);
      }
      case BFLOATS -> {
        short[] rounded = new short[filled];
        for (int j = 0; j < values.length; j++) {
          rounded[j] = Bfloat16.of(values[j]);
        }
        factors.write(row, 0, rounded, filled);
      }
      case WIDE_INTEGERS -> {
        short[] integers = new short[filled];
        float inverse = scale(row, values);
        for (int j = 0; j < values.length; j++) {
          integers[j] = (short) Integers.quantize(values[j], inverse);
        }
        factors.write(row, 0, integers, filled);
      }
      case INTEGERS -> writeBytes(row, values, filled, 0);
      case OFFSET_INTEGERS -> writeBytes(row, values, filled, DotProduct.OFFSET);
    }
  }

  private void writeBytes(int row, float[] values, int filled, int offset) {
    byte[] integers = new byte[filled];
    Arrays.fill(integers, values.length, filled, (byte) offset);
    float inverse = scale(row, values);
    for (int j = 0; j < values.length; j++) {
      integers[j] = (byte) (Integers.quantize(values[j], inverse) + offset);
    }
    factors.write(row, 0, integers, filled);
  }

  /** Writes the row's scale and returns by what its values are multiplied. */
  private float scale(int row, float[] values) {
    float maximum = spec.fixedScale() ? limit : Integers.maximum(values);
    scales.setElement(row, Integers.scale(maximum));
    return Integers.inverse(maximum);
  }
}
