package io.github.pocketzoo.runtime.kernel.portable;

import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.MaskField;
import java.util.Arrays;

/** Writes −∞ to the columns that a row does not keep. */
final class MaskKernel implements Kernel {
  @Override
  public void run(long address) {
    Block block = new Block(address);
    Matrix matrix = block.matrix(MaskField.MATRIX, MaskField.STRIDE);
    int rows = block.count(MaskField.ROWS);
    int width = block.count(MaskField.WIDTH);
    int begin = block.count(MaskField.BEGIN);
    int end = block.count(MaskField.END);
    float[] hidden = new float[width];
    Arrays.fill(hidden, Float.NEGATIVE_INFINITY);
    for (int row = 0; row < rows; row++) {
      int before = Math.max(0, Math.min(begin + row, width));
      int behind = Math.max(0, Math.min(end + row, width));
      matrix.write(row, 0, hidden, before);
      matrix.write(row, behind, hidden, width - behind);
    }
  }
}
