package io.github.pocketzoo.runtime.kernel.portable;

import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.SoftmaxField;

/**
 * Unnormalized softmax of rows in place: {@code x = exp(x − max)}, {@code inverse sum = 1 / Σ exp(x
 * − max)}.
 */
final class SoftmaxKernel implements Kernel {
  @Override
  public void run(long address) {
    Block block = new Block(address);
    Matrix matrix = block.matrix(SoftmaxField.MATRIX, SoftmaxField.STRIDE);
    Matrix inverseSums = block.vector(SoftmaxField.INVERSE_SUMS);
    int rows = block.count(SoftmaxField.ROWS);
    float[] x = new float[block.count(SoftmaxField.WIDTH)];
    for (int row = 0; row < rows; row++) {
      matrix.read(row, 0, x, x.length);
      inverseSums.setElement(row, (float) (1 / exponentials(x)));
      matrix.write(row, 0, x, x.length);
    }
  }

  /** Replaces x by exp(x − max) and returns the sum. */
  private static double exponentials(float[] x) {
    float maximum = Float.NEGATIVE_INFINITY;
    for (float value : x) {
      maximum = Math.max(maximum, value);
    }
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      double exponential = Math.exp((double) x[j] - maximum);
      sum += exponential;
      x[j] = (float) exponential;
    }
    return sum;
  }
}
