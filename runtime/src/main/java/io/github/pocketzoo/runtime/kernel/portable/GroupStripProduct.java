package io.github.pocketzoo.runtime.kernel.portable;

import io.github.pocketzoo.runtime.kernel.DotProduct;
import io.github.pocketzoo.runtime.kernel.GemmField;
import io.github.pocketzoo.runtime.kernel.GemmSpec;
import java.util.Arrays;

/**
 * The product of 8-bit integers with integers of 4 bits in groups of rows:
 *
 * <pre>
 * sums[j] = Σ_g scale[g][j] · Σ_{k in g} A[i][k] · B[k][j]
 * </pre>
 *
 * <p>The inner sum in s32, exact, and then converted to f32; the outer one by ascending g in f32,
 * each product and sum in one rounding. That is the order of every implementation, so that equal
 * integers become equal floats.
 */
final class GroupStripProduct implements StripProduct {
  private static final int PANEL = GemmSpec.PANEL;
  private static final DotProduct DOT = DotProduct.INT4_PAIRS;

  private final Block block;
  private final int rows;
  private final Matrix a;
  private final short[] row;
  private int[] strip = {};
  private float[] scales = {};
  private int[] sums = {};
  private int columns;
  private int groupRows;

  GroupStripProduct(Block block) {
    this.block = block;
    this.rows = block.count(GemmField.STEPS) * DOT.depth();
    this.a = block.matrix(GemmField.A, GemmField.A_STRIDE);
    this.row = new short[rows];
  }

  @Override
  public void take(int firstPanel, int panels) {
    columns = PANEL * panels;
    for (int panel = 0; panel < panels; panel++) {
      GroupedPanel source = new GroupedPanel(DOT, block, firstPanel + panel);
      groupRows = source.groupRows();
      if (sums.length < columns) {
        sums = new int[columns];
        strip = new int[rows * columns];
        scales = new float[source.groups() * columns];
      }
      for (int j = 0; j < PANEL; j++) {
        for (int k = 0; k < rows; k++) {
          strip[k * columns + PANEL * panel + j] = source.integer(k, j);
        }
        for (int group = 0; group < source.groups(); group++) {
          scales[group * columns + PANEL * panel + j] = source.scale(group * groupRows, j);
        }
      }
    }
  }

  @Override
  public void multiply(int row, float[] floatSums) {
    a.read(row, 0, this.row, rows);
    Arrays.fill(floatSums, 0, columns, 0);
    for (int first = 0; first < rows; first += groupRows) {
      Arrays.fill(sums, 0, columns, 0);
      for (int k = first; k < Math.min(first + groupRows, rows); k++) {
        addMultiple(sums, this.row[k], strip, k * columns, columns);
      }
      int scale = first / groupRows * columns;
      for (int j = 0; j < columns; j++) {
        floatSums[j] = Math.fma((float) sums[j], scales[scale + j], floatSums[j]);
      }
    }
  }

  private static void addMultiple(int[] sums, int factor, int[] of, int from, int count) {
    for (int j = 0; j < count; j++) {
      sums[j] += factor * of[from + j];
    }
  }
}
