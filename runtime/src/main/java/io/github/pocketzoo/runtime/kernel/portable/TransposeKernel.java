package io.github.pocketzoo.runtime.kernel.portable;

import io.github.pocketzoo.runtime.kernel.GemmSpec;
import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.TransposeField;

/** Packs the transpose: {@code panels[r div 16][c][r mod 16] = source[r][c]}, 0 without such r. */
final class TransposeKernel implements Kernel {
  private static final int PANEL = GemmSpec.PANEL;

  @Override
  public void run(long address) {
    Block block = new Block(address);
    Matrix source = block.matrix(TransposeField.SOURCE, TransposeField.STRIDE);
    Matrix panels = block.vector(TransposeField.PANELS);
    int rows = block.count(TransposeField.ROWS);
    int width = block.count(TransposeField.WIDTH);
    float[] row = new float[width];
    for (int first = 0; first < rows; first += PANEL) {
      float[] panel = new float[PANEL * width];
      for (int i = 0; i < Math.min(PANEL, rows - first); i++) {
        source.read(first + i, 0, row, width);
        for (int j = 0; j < width; j++) {
          panel[PANEL * j + i] = row[j];
        }
      }
      panels.write(0, (long) first * width, panel, panel.length);
    }
  }
}
