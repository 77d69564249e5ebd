package io.github.pocketzoo.compression.prune;

/**
 * The lowest of some values: those below a threshold, and as many at the threshold as are missing,
 * in the order of memory.
 *
 * @param threshold the greatest of them
 * @param ties how many values that equal the threshold are among them
 */
record Lowest(float threshold, long ties) {

  /**
   * Finds them.
   *
   * @param number how many
   */
  static Lowest of(float[] values, int number) {
    if (number == 0) {
      return new Lowest(Float.NEGATIVE_INFINITY, 0);
    }
    float threshold = RadixSelect.smallest(values, number - 1);
    long below = 0;
    for (float value : values) {
      if (value < threshold) {
        below++;
      }
    }
    return new Lowest(threshold, number - below);
  }

  /**
   * Writes 0 where a value is among the lowest, and 1 elsewhere.
   *
   * @param values all of them, or the next of them
   * @return what is left for the values after these
   */
  Lowest write(float[] values, float[] mask) {
    for (int i = 0; i < mask.length; i++) {
      mask[i] = values[i] < threshold ? 0f : 1f;
    }
    long left = ties;
    for (int i = 0; i < mask.length && left > 0; i++) {
      if (values[i] == threshold) {
        mask[i] = 0f;
        left--;
      }
    }
    return new Lowest(threshold, left);
  }
}
