package io.github.pocketzoo.runtime.kernel;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adding to the scores of tokens of the same segment. */
abstract class SegmentContract extends KernelTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 15, 16, 17, 33, 64})
  void numbersOfRowsAreAddedWhereIdsAreEqual(int width) {
    for (int rows : new int[] {1, 3, 48}) {
      for (int addendGap : new int[] {0, 60}) {
        // NaN as a float, and a number that f32 can't hold.
        check(rows, width, addendGap, 0, 1, -1, 16_777_217, 16_777_216);
        check(rows, width, addendGap, 7);
      }
    }
  }

  private void check(int rows, int width, int addendGap, int... ids) {
    Random random = new Random(31L * rows + width);
    int[][] rowIds = new int[1][rows];
    int[][] columnIds = new int[1][width];
    for (int[] some : new int[][] {rowIds[0], columnIds[0]}) {
      for (int i = 0; i < some.length; i++) {
        some[i] = ids[random.nextInt(ids.length)];
      }
    }
    float[][] scores = Filling.RANDOM.reals(rows, width, width);
    float[][] addends = Filling.RANDOM.reals(rows, 1, width + 1L);
    try (GuardedMatrix matrix = GuardedMatrix.of(scores, 4 * (width % 3));
        GuardedMatrix added = GuardedMatrix.of(addends, addendGap);
        GuardedMatrix ofRows = GuardedMatrix.of(rowIds, 0);
        GuardedMatrix ofColumns = GuardedMatrix.of(columnIds, 0)) {
      run(
          kernels().segments(),
          arguments ->
              arguments
                  .set(SegmentField.MATRIX, matrix.address())
                  .set(SegmentField.STRIDE, matrix.stride())
                  .set(SegmentField.ROWS, rows)
                  .set(SegmentField.WIDTH, width)
                  .set(SegmentField.ADDENDS, added.address())
                  .set(SegmentField.ADDENDS_STRIDE, added.stride())
                  .set(SegmentField.ROW_IDS, ofRows.address())
                  .set(SegmentField.COLUMN_IDS, ofColumns.address()));
      matrix.assertNothingElseIsWritten(0, width);
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < width; column++) {
          float addend = rowIds[0][row] == columnIds[0][column] ? addends[row][0] : 0;
          float expected = scores[row][column] + addend;
          assertSame("scores", row, column, expected, matrix.real(row, column));
        }
      }
    }
  }
}
