package io.github.pocketzoo.core.quant;

/**
 * The numbers that integers of a scale stand for (Jacob et al. 2018, equation 1): w = s (q − z).
 *
 * <p>0 is always one of them, so that zeros stay zeros.
 *
 * @param scale s, positive and finite
 * @param zeroPoint z, the integer of 0
 * @param min the least integer
 * @param max the greatest integer
 */
public record Grid(float scale, int zeroPoint, int min, int max) {

  /**
   * The grid of a range of numbers.
   *
   * <pre>
   * symmetric:   s = max(|low|, |high|) / ((max − min) / 2)      z = 0
   * asymmetric:  s = (high − low) / (max − min)                  z = round(min − low / s)
   * </pre>
   *
   * Numbers of the range are at most s/2 from one of the grid. Symmetric integers of 4 bits, −8 to
   * 7, reach half a step beyond 7. A range that is no wider than 0 has the scale 1.
   *
   * @param low of the numbers, or 0 if none is below
   * @param high of the numbers, or 0 if none is above
   */
  public static Grid of(WeightScheme scheme, float low, float high) {
    int min = scheme.min();
    int max = scheme.max();
    double range =
        scheme.symmetric()
            ? 2.0 * Math.max(Math.max(high, 0), -Math.min(low, 0))
            : (double) Math.max(high, 0) - Math.min(low, 0);
    // A subnormal scale would lose the precision of quotients, or be 0.
    float scale = (float) (range / (max - min));
    if (scale < Float.MIN_NORMAL) {
      return new Grid(1, scheme.symmetric() ? 0 : min, min, max);
    }
    int zero = scheme.symmetric() ? 0 : clamp(Math.rint(min - Math.min(low, 0) / scale), min, max);
    return new Grid(scale, zero, min, max);
  }

  /** The nearest integer, rounding halves to even; numbers beyond the ends become the ends. */
  public int quantize(float value) {
    return clamp((float) Math.rint(value / scale) + zeroPoint, min, max);
  }

  /** The number of an integer. */
  public float dequantize(int integer) {
    return (integer - zeroPoint) * scale;
  }

  /** The number of the grid that is nearest. */
  public float round(float value) {
    return dequantize(quantize(value));
  }

  private static int clamp(double value, int min, int max) {
    return (int) Math.max(min, Math.min(max, value));
  }
}
