package io.github.pocketzoo.runtime.kernel;

/** The 16-bit floating-point format with the exponent of f32 and 8 bits of mantissa. */
public final class Bfloat16 {
  private Bfloat16() {}

  /** The nearest bfloat16, ties to even; {@code value} is not NaN. */
  public static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
  }

  /** The same number as f32. */
  public static float toFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** Rounds to bfloat16. */
  public static float round(float value) {
    return toFloat(of(value));
  }
}
