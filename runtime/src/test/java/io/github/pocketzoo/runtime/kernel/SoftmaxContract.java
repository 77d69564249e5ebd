package io.github.pocketzoo.runtime.kernel;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unnormalized softmax. */
abstract class SoftmaxContract extends KernelTest {
  private static final int[] ROWS = {1, 3, 7};

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 129, 384})
  void scores(int width) {
    for (int rows : ROWS) {
      float[][] scores = Filling.RANDOM.reals(rows, width, width);
      for (float[] row : scores) {
        for (int j = 0; j < width; j++) {
          row[j] *= 10;
        }
      }
      check(scores);
    }
  }

  @Test
  void equalScores() {
    for (float score : new float[] {0, -3, 1e30f, -1e30f, 1e-40f}) {
      float[][] scores = new float[3][17];
      for (float[] row : scores) {
        Arrays.fill(row, score);
      }
      check(scores);
    }
  }

  @Test
  void hugeScores() {
    check(Filling.SATURATED.reals(5, 33, 1));
    check(new float[][] {{Float.MAX_VALUE, -Float.MAX_VALUE, 0}});
    check(new float[][] {{88, -88, 0, -104, 89, 100, 1000, -1000, 1e5f}});
  }

  @Test
  void maskedScores() {
    check(new float[][] {{-1e9f, 3, -1e9f, 2.5f}});
    check(new float[][] {{Float.NEGATIVE_INFINITY, 3, Float.NEGATIVE_INFINITY, 2.5f}});
  }

  /** A masked token must not get any weight by the function's error. */
  @Test
  void aDenseGrid() {
    float[][] scores = new float[1][40_001];
    for (int j = 0; j < scores[0].length; j++) {
      scores[0][j] = -20 + j / 1000f;
    }
    check(scores);
  }

  private void check(float[][] scores) {
    int width = scores[0].length;
    try (GuardedMatrix matrix = GuardedMatrix.of(scores, 4 * (width % 5));
        GuardedMatrix inverseSums = new GuardedMatrix(1, scores.length, Float.BYTES, 0)) {
      run(
          kernels().softmax(),
          arguments ->
              arguments
                  .set(SoftmaxField.MATRIX, matrix.address())
                  .set(SoftmaxField.STRIDE, matrix.stride())
                  .set(SoftmaxField.ROWS, scores.length)
                  .set(SoftmaxField.WIDTH, width)
                  .set(SoftmaxField.INVERSE_SUMS, inverseSums.address()));
      matrix.assertNothingElseIsWritten();
      inverseSums.assertNothingElseIsWritten();
      for (int row = 0; row < scores.length; row++) {
        double maximum = Double.NEGATIVE_INFINITY;
        for (float score : scores[row]) {
          maximum = Math.max(maximum, score);
        }
        double sum = 0;
        for (int j = 0; j < width; j++) {
          double expected = Math.exp(scores[row][j] - maximum);
          sum += expected;
          assertNear("exponentials", row, j, expected, 1e-6 * (1 + expected), matrix.real(row, j));
        }
        assertNear("inverse sums", 0, row, 1 / sum, 1e-6 / sum, inverseSums.real(0, row));
      }
    }
  }
}
