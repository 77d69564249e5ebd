package io.github.pocketzoo.runtime.kernel.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;

/**
 * A product in plain Java, in double precision: exact for integers, and the reference for floats.
 *
 * @param spec type and shape
 * @param rows number of rows
 * @param source {@code [rows, k]}
 * @param weights {@code [k, n]}
 */
record PlainMatmul(MatmulSpec spec, int rows, float[] source, float[] weights) {
  /** Random values over the whole range of int8, or around 0, which the type can hold. */
  static PlainMatmul random(MatmulSpec spec, int rows, long seed) {
    Random random = new Random(seed);
    return new PlainMatmul(
        spec,
        rows,
        values(spec.type(), rows * spec.k(), random),
        values(spec.type(), spec.k() * spec.n(), random));
  }

  private static float[] values(MatmulType type, long count, Random random) {
    float[] values = new float[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case F32 -> (float) random.nextGaussian();
            case BF16 ->
                Float.intBitsToFloat(
                    Float.floatToRawIntBits((float) random.nextGaussian()) & 0xffff0000);
            case INT8 -> random.nextInt(255) - 127;
          };
    }
    return values;
  }

  /** The product {@code [rows, n]}. */
  double[] product() {
    return sum(false);
  }

  private double[] sum(boolean absolute) {
    int k = (int) spec.k();
    int n = (int) spec.n();
    double[] result = new double[rows * n];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < k; i++) {
        double factor = source[row * k + i];
        for (int column = 0; column < n; column++) {
          double product = factor * weights[i * n + column];
          result[row * n + column] += absolute ? Math.abs(product) : product;
        }
      }
    }
    return result;
  }

  /**
   * Asserts that integers are equal and floats differ by no more than rounding of the sum.
   *
   * @param actual at least {@code rows · n} elements; those after are not looked at
   */
  void assertEqualTo(double[] actual) {
    double[] expected = product();
    double[] magnitude = sum(true);
    double relative = spec.type() == MatmulType.INT8 ? 0 : 2e-6;
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i]))
          .as("%s row %d column %d", spec, i / spec.n(), i % spec.n())
          .isLessThanOrEqualTo(relative * magnitude[i]);
    }
  }
}
