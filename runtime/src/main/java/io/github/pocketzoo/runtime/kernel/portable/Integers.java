package io.github.pocketzoo.runtime.kernel.portable;

import io.github.pocketzoo.runtime.kernel.RowSpec;

/**
 * INT8 with a scale for each row.
 *
 * <pre>
 * q = rint(x · (127 / m)),  scale = m / 127,  m = max |x| of the row
 * </pre>
 *
 * in f32; a row whose maximum is below {@link RowSpec#SMALLEST_MAXIMUM} has scale 1 and zeros.
 */
final class Integers {
  private static final int LARGEST = 127;

  private Integers() {}

  /** max |x|. */
  static float maximum(float[] row) {
    float maximum = 0;
    for (float x : row) {
      maximum = Math.max(maximum, Math.abs(x));
    }
    return maximum;
  }

  /** What integers are multiplied by to become floats. */
  static float scale(float maximum) {
    return maximum < RowSpec.SMALLEST_MAXIMUM ? 1 : maximum / LARGEST;
  }

  /** What floats are multiplied by to become integers. */
  static float inverse(float maximum) {
    return maximum < RowSpec.SMALLEST_MAXIMUM ? 0 : LARGEST / maximum;
  }

  /** The nearest integer, ties to even, clamped to ±127. */
  static int quantize(float x, float inverse) {
    int q = (int) Math.rint(x * inverse);
    return Math.max(-LARGEST, Math.min(q, LARGEST));
  }
}
