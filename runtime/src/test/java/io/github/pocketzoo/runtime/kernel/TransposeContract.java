package io.github.pocketzoo.runtime.kernel;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transposing into panels. */
abstract class TransposeContract extends KernelTest {
  private static final int[] WIDTHS = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 129};

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 129})
  void panels(int rows) {
    for (int width : WIDTHS) {
      for (int gap : new int[] {0, 12}) {
        check(Filling.RANDOM.reals(rows, width, width), gap);
      }
    }
  }

  private void check(float[][] values, int gap) {
    int rows = values.length;
    int width = values[0].length;
    int panels = PackedMatrix.panels(rows);
    try (GuardedMatrix source = GuardedMatrix.of(values, gap);
        GuardedMatrix packed =
            new GuardedMatrix(1, panels * width * GemmSpec.PANEL, Float.BYTES, 0)) {
      run(
          kernels().transpose(),
          arguments ->
              arguments
                  .set(TransposeField.SOURCE, source.address())
                  .set(TransposeField.STRIDE, source.stride())
                  .set(TransposeField.ROWS, rows)
                  .set(TransposeField.WIDTH, width)
                  .set(TransposeField.PANELS, packed.address()));
      packed.assertNothingElseIsWritten();
      for (int r = 0; r < panels * GemmSpec.PANEL; r++) {
        for (int c = 0; c < width; c++) {
          int at = (r / GemmSpec.PANEL * width + c) * GemmSpec.PANEL + r % GemmSpec.PANEL;
          assertSame(rows + " × " + width, r, c, r < rows ? values[r][c] : 0, packed.real(0, at));
        }
      }
    }
  }
}
