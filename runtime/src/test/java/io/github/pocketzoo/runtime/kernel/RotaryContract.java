package io.github.pocketzoo.runtime.kernel;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads are turned by the angles of their rows' positions. */
abstract class RotaryContract extends KernelTest {
  private static final float EPSILON = 1e-5f;
  private static final int POSITIONS = 40;

  /** What stands beside the heads in a row. */
  private static final int MORE_COLUMNS = 5;

  /** A relative error of some roundings. */
  private static final double TOLERANCE = 1e-5;

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 6, 8, 14, 16, 18, 24, 30, 32, 34, 64, 128})
  void everyHeadSize(int size) {
    for (int heads : new int[] {1, 2, 5}) {
      for (int rows : new int[] {1, 3, 17}) {
        check(new RotarySpec(size, false), heads, rows, Filling.RANDOM);
        check(new RotarySpec(size, true), heads, rows, Filling.RANDOM);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void oddValues(Filling filling) {
    check(new RotarySpec(18, false), 3, 4, filling);
    if (filling != Filling.SATURATED) { // Squares of the largest floats overflow.
      check(new RotarySpec(18, true), 3, 4, filling);
    }
  }

  private void check(RotarySpec spec, int heads, int rows, Filling filling) {
    int size = spec.headSize();
    Random random = new Random(size + 31L * rows);
    float[][] values = filling.reals(rows, heads * size + MORE_COLUMNS, random.nextLong());
    float[][] angles = Filling.RANDOM.reals(POSITIONS, size, random.nextLong());
    float[] gain = Filling.RANDOM.vector(size, random.nextLong());
    int[] positions = random.ints(rows, 0, POSITIONS).toArray();
    try (GuardedMatrix matrix = GuardedMatrix.of(values, 4 * (size % 3));
        GuardedMatrix table = GuardedMatrix.of(angles, 0);
        GuardedMatrix gains = GuardedMatrix.vector(gain);
        GuardedMatrix numbers = GuardedMatrix.of(new int[][] {positions}, 0)) {
      run(
          kernels().rotary(spec),
          arguments ->
              arguments
                  .set(RotaryField.MATRIX, matrix.address())
                  .set(RotaryField.STRIDE, matrix.stride())
                  .set(RotaryField.ROWS, rows)
                  .set(RotaryField.HEADS, heads)
                  .set(RotaryField.POSITIONS, numbers.address())
                  .set(RotaryField.TABLE, table.address())
                  .set(RotaryField.GAIN, gains.address())
                  .set(RotaryField.EPSILON, EPSILON));
      matrix.assertNothingElseIsWritten(0, heads * size + MORE_COLUMNS);
      for (int row = 0; row < rows; row++) {
        for (int head = 0; head < heads; head++) {
          checkHead(spec, row, head, values[row], angles[positions[row]], gain, matrix);
        }
        for (int column = heads * size; column < values[row].length; column++) {
          assertSame(spec, row, column, values[row][column], matrix.real(row, column));
        }
      }
    }
  }

  private static void checkHead(
      RotarySpec spec,
      int row,
      int head,
      float[] values,
      float[] angles,
      float[] gain,
      GuardedMatrix actual) {
    int first = head * spec.headSize();
    for (int k = 0; k < spec.half(); k++) {
      int second = first + k + spec.half();
      float cos = angles[k];
      float sin = angles[k + spec.half()];
      if (!spec.normalized()) {
        float a = values[first + k];
        float b = values[second];
        assertSame(spec, row, first + k, Math.fma(-b, sin, a * cos), actual.real(row, first + k));
        assertSame(spec, row, second, Math.fma(a, sin, b * cos), actual.real(row, second));
        continue;
      }
      double inverse = inverseRootMean(values, first, spec.headSize());
      double a = values[first + k] * inverse * gain[k];
      double b = values[second] * inverse * gain[k + spec.half()];
      double tolerance = TOLERANCE * (Math.abs(a) + Math.abs(b)) * (Math.abs(cos) + Math.abs(sin));
      assertNear(spec, row, first + k, a * cos - b * sin, tolerance, actual.real(row, first + k));
      assertNear(spec, row, second, b * cos + a * sin, tolerance, actual.real(row, second));
    }
  }

  private static double inverseRootMean(float[] values, int first, int count) {
    double squares = 0;
    for (int i = first; i < first + count; i++) {
      squares += (double) values[i] * values[i];
    }
    return 1 / Math.sqrt(squares / count + EPSILON);
  }
}
