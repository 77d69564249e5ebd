package io.github.pocketzoo.runtime.kernel;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hiding scores of tokens that are not seen. */
abstract class MaskContract extends KernelTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 15, 16, 17, 33, 64})
  void bands(int width) {
    for (int begin : new int[] {-1000, -3, 0, 1, 5, width, width + 9}) {
      for (int end : new int[] {-2, 0, 1, 3, width - 1, width, width + 20}) {
        check(width, begin, end);
      }
    }
  }

  private void check(int width, int begin, int end) {
    int rows = 6;
    float[][] scores = Filling.RANDOM.reals(rows, width, width);
    try (GuardedMatrix matrix = GuardedMatrix.of(scores, 4 * (width % 3))) {
      run(
          kernels().mask(),
          arguments ->
              arguments
                  .set(MaskField.MATRIX, matrix.address())
                  .set(MaskField.STRIDE, matrix.stride())
                  .set(MaskField.ROWS, rows)
                  .set(MaskField.WIDTH, width)
                  .set(MaskField.BEGIN, begin)
                  .set(MaskField.END, end));
      matrix.assertNothingElseIsWritten(0, width);
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < width; column++) {
          boolean kept = column >= begin + row && column < end + row;
          float expected = kept ? scores[row][column] : Float.NEGATIVE_INFINITY;
          assertSame(begin + " to " + end, row, column, expected, matrix.real(row, column));
        }
      }
    }
  }
}
