package io.github.pocketzoo.runtime.kernel.portable;

import io.github.pocketzoo.runtime.kernel.GemmField;
import io.github.pocketzoo.runtime.kernel.GemmSpec;
import java.util.Arrays;

/**
 * The product of integers: {@code sums[j] = Σ A[i][k] · B[k][j]} in s32, exact, and then converted
 * to f32.
 *
 * <p>B's strip is laid out by rows, so that the inner loop runs over neighbours.
 */
final class IntegerStripProduct implements StripProduct {
  private static final int PANEL = GemmSpec.PANEL;

  private final int steps;
  private final Matrix a;
  private final long b;
  private final long panelStride;
  private final long stepStride;
  private final short[] row;
  private int[] strip = {};
  private int[] sums = {};
  private int columns;

  IntegerStripProduct(Block block) {
    this.steps = block.count(GemmField.STEPS);
    this.a = block.matrix(GemmField.A, GemmField.A_STRIDE);
    this.b = block.get(GemmField.B);
    this.panelStride = block.get(GemmField.B_PANEL_STRIDE);
    this.stepStride = block.get(GemmField.B_STEP_STRIDE);
    this.row = new short[2 * steps];
  }

  @Override
  public void take(int firstPanel, int panels) {
    columns = PANEL * panels;
    if (sums.length < columns) {
      sums = new int[columns];
      strip = new int[2 * steps * columns];
    }
    byte[] pairs = new byte[2 * PANEL];
    for (int panel = 0; panel < panels; panel++) {
      Matrix source = new Matrix(b + (firstPanel + panel) * panelStride, stepStride);
      for (int step = 0; step < steps; step++) {
        source.read(step, 0, pairs, pairs.length);
        int even = 2 * step * columns + PANEL * panel;
        int odd = even + columns;
        for (int j = 0; j < PANEL; j++) {
          strip[even + j] = pairs[2 * j];
          strip[odd + j] = pairs[2 * j + 1];
        }
      }
    }
  }

  @Override
  public void multiply(int row, float[] floatSums) {
    a.read(row, 0, this.row, 2 * steps);
    Arrays.fill(sums, 0, columns, 0);
    for (int k = 0; k < 2 * steps; k++) {
      addMultiple(sums, this.row[k], strip, k * columns, columns);
    }
    for (int j = 0; j < columns; j++) {
      floatSums[j] = sums[j];
    }
  }

  private static void addMultiple(int[] sums, int factor, int[] of, int from, int count) {
    for (int j = 0; j < count; j++) {
      sums[j] += factor * of[from + j];
    }
  }
}
