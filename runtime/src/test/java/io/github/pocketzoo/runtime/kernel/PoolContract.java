package io.github.pocketzoo.runtime.kernel;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sum of rows times a factor. */
abstract class PoolContract extends KernelTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 8, 9, 16, 17, 129, 384})
  void mean(int width) {
    for (int rows : new int[] {1, 2, 3, 7, 129}) {
      check(Filling.RANDOM.reals(rows, width, width), 1f / rows);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 1, -0.5f})
  void factor(float factor) {
    check(Filling.RANDOM.reals(3, 17, 1), factor);
    check(Filling.SATURATED.reals(3, 17, 1), factor);
    check(Filling.ZERO.reals(3, 17, 1), factor);
  }

  private void check(float[][] values, float factor) {
    int rows = values.length;
    int width = values[0].length;
    try (GuardedMatrix source = GuardedMatrix.of(values, 4 * (width % 3));
        GuardedMatrix output = new GuardedMatrix(1, width, Float.BYTES, 0)) {
      run(
          kernels().pool(width),
          arguments ->
              arguments
                  .set(PoolField.SOURCE, source.address())
                  .set(PoolField.STRIDE, source.stride())
                  .set(PoolField.ROWS, rows)
                  .set(PoolField.OUTPUT, output.address())
                  .set(PoolField.FACTOR, factor));
      output.assertNothingElseIsWritten();
      for (int j = 0; j < width; j++) {
        double sum = 0;
        double magnitude = 0;
        for (float[] row : values) {
          sum += row[j];
          magnitude += Math.abs(row[j]);
        }
        assertNear(
            rows + " × " + width,
            0,
            j,
            factor * sum,
            (rows + 1) * ROUNDING * magnitude * Math.abs(factor),
            output.real(0, j));
      }
    }
  }
}
