package io.github.pocketzoo.runtime.kernel.portable;

import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.PoolField;

/** The sum of rows times a factor: {@code out[j] = factor · Σ source[i][j]}. */
final class PoolKernel implements Kernel {
  private final int width;

  PoolKernel(int width) {
    this.width = width;
  }

  @Override
  public void run(long address) {
    Block block = new Block(address);
    Matrix source = block.matrix(PoolField.SOURCE, PoolField.STRIDE);
    int rows = block.count(PoolField.ROWS);
    float factor = block.real(PoolField.FACTOR);
    float[] row = new float[width];
    double[] sums = new double[width];
    for (int i = 0; i < rows; i++) {
      source.read(i, 0, row, width);
      for (int j = 0; j < width; j++) {
        sums[j] += row[j];
      }
    }
    for (int j = 0; j < width; j++) {
      row[j] = (float) (factor * sums[j]);
    }
    block.vector(PoolField.OUTPUT).write(0, 0, row, width);
  }
}
