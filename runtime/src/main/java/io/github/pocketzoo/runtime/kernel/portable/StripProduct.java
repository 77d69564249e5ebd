package io.github.pocketzoo.runtime.kernel.portable;

/** The product of A with a strip of B, which is a few of its panels side by side. */
interface StripProduct {
  /**
   * Takes the strip on which {@link #multiply} works from now on.
   *
   * @param firstPanel the strip's first panel
   * @param panels how many
   */
  void take(int firstPanel, int panels);

  /**
   * Multiplies a row of A.
   *
   * @param sums receives one sum for each of the strip's columns
   */
  void multiply(int row, float[] sums);
}
