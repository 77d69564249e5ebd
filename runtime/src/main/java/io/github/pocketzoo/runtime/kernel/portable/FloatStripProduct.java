package io.github.pocketzoo.runtime.kernel.portable;

import io.github.pocketzoo.runtime.kernel.Bfloat16;
import io.github.pocketzoo.runtime.kernel.DotProduct;
import io.github.pocketzoo.runtime.kernel.GemmField;
import io.github.pocketzoo.runtime.kernel.GemmSpec;
import java.util.Arrays;

/**
 * The product of floats: {@code sums[j] = Σ A[i][k] · B[k][j]}, by ascending k, in f32.
 *
 * <p>B's strip is laid out by rows, so that the inner loop runs over neighbours.
 */
final class FloatStripProduct implements StripProduct {
  private static final int PANEL = GemmSpec.PANEL;

  private final DotProduct dot;
  private final Block block;
  private final int steps;
  private final Matrix a;
  private final long b;
  private final long panelStride;
  private final long stepStride;
  private final float[] row;
  private float[] strip = {};
  private int columns;

  FloatStripProduct(DotProduct dot, Block block) {
    this.dot = dot;
    this.block = block;
    this.steps = block.count(GemmField.STEPS);
    this.a = block.matrix(GemmField.A, GemmField.A_STRIDE);
    this.b = block.get(GemmField.B);
    this.panelStride = block.get(GemmField.B_PANEL_STRIDE);
    this.stepStride = block.get(GemmField.B_STEP_STRIDE);
    this.row = new float[steps];
  }

  @Override
  public void take(int firstPanel, int panels) {
    columns = PANEL * panels;
    if (strip.length < steps * columns) {
      strip = new float[steps * columns];
    }
    for (int panel = 0; panel < panels; panel++) {
      Matrix source = new Matrix(b + (firstPanel + panel) * panelStride, stepStride);
      float[] values =
          switch (dot) {
            case F32 -> floats(source);
            case BF16_WIDENED -> bfloats(source);
            case INT8_WIDENED -> integers(source);
            case INT4_WIDENED -> groups(firstPanel + panel);
            case BF16_PAIRS, INT8_PAIRS, INT8_QUADS, INT4_PAIRS, INT4_QUADS ->
                throw new IllegalArgumentException(dot + " is no product of floats");
          };
      for (int k = 0; k < steps; k++) {
        System.arraycopy(values, PANEL * k, strip, k * columns + PANEL * panel, PANEL);
      }
    }
  }

  private float[] floats(Matrix panel) {
    float[] values = new float[PANEL * steps];
    if (stepStride == PANEL * Float.BYTES) {
      panel.read(0, 0, values, values.length);
    } else {
      float[] step = new float[PANEL];
      for (int k = 0; k < steps; k++) {
        panel.read(k, 0, step, PANEL);
        System.arraycopy(step, 0, values, PANEL * k, PANEL);
      }
    }
    return values;
  }

  private float[] bfloats(Matrix panel) {
    float[] values = new float[PANEL * steps];
    short[] step = new short[PANEL];
    for (int k = 0; k < steps; k++) {
      panel.read(k, 0, step, PANEL);
      for (int j = 0; j < PANEL; j++) {
        values[PANEL * k + j] = Bfloat16.toFloat(step[j]);
      }
    }
    return values;
  }

  private float[] integers(Matrix panel) {
    float[] values = new float[PANEL * steps];
    byte[] step = new byte[PANEL];
    for (int k = 0; k < steps; k++) {
      panel.read(k, 0, step, PANEL);
      for (int j = 0; j < PANEL; j++) {
        values[PANEL * k + j] = step[j];
      }
    }
    return values;
  }

  private float[] groups(int panel) {
    GroupedPanel source = new GroupedPanel(dot, block, panel);
    float[] values = new float[PANEL * steps];
    for (int k = 0; k < steps; k++) {
      for (int j = 0; j < PANEL; j++) {
        values[PANEL * k + j] = source.integer(k, j) * source.scale(k, j);
      }
    }
    return values;
  }

  @Override
  public void multiply(int row, float[] sums) {
    a.read(row, 0, this.row, steps);
    Arrays.fill(sums, 0, columns, 0);
    for (int k = 0; k < steps; k++) {
      addMultiple(sums, this.row[k], strip, k * columns, columns);
    }
  }

  private static void addMultiple(float[] sums, float factor, float[] of, int from, int count) {
    for (int j = 0; j < count; j++) {
      sums[j] += factor * of[from + j];
    }
  }
}
