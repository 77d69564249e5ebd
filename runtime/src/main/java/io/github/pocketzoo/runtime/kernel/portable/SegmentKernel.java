package io.github.pocketzoo.runtime.kernel.portable;

import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.SegmentField;

/** Adds a row's number where a column has the row's id. */
final class SegmentKernel implements Kernel {
  @Override
  public void run(long address) {
    Block block = new Block(address);
    Matrix matrix = block.matrix(SegmentField.MATRIX, SegmentField.STRIDE);
    Matrix addends = block.matrix(SegmentField.ADDENDS, SegmentField.ADDENDS_STRIDE);
    int rows = block.count(SegmentField.ROWS);
    int width = block.count(SegmentField.WIDTH);
    int[] rowIds = new int[rows];
    int[] columnIds = new int[width];
    block.vector(SegmentField.ROW_IDS).read(0, 0, rowIds, rows);
    block.vector(SegmentField.COLUMN_IDS).read(0, 0, columnIds, width);
    float[] x = new float[width];
    float[] addend = new float[1];
    for (int row = 0; row < rows; row++) {
      matrix.read(row, 0, x, width);
      addends.read(row, 0, addend, 1);
      for (int column = 0; column < width; column++) {
        x[column] += columnIds[column] == rowIds[row] ? addend[0] : 0;
      }
      matrix.write(row, 0, x, width);
    }
  }
}
