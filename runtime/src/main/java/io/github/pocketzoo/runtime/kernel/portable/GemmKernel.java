package io.github.pocketzoo.runtime.kernel.portable;

import io.github.pocketzoo.runtime.kernel.GemmField;
import io.github.pocketzoo.runtime.kernel.GemmSpec;
import io.github.pocketzoo.runtime.kernel.Kernel;
import java.util.Optional;

/**
 * The matrix product: {@code C = (A B) ∘ row scales ∘ column scales + bias + residual}.
 *
 * <pre>
 * for each strip of columns of B
 *   for each row i of A
 *     C[i][strip] = epilogue(A[i] · B[strip])
 * </pre>
 */
final class GemmKernel implements Kernel {
  /** Long enough for vectorized loops, short enough for a strip to stay in the second cache. */
  private static final int STRIP_PANELS = 8;

  private final GemmSpec spec;

  GemmKernel(GemmSpec spec) {
    this.spec = spec;
  }

  @Override
  public void run(long address) {
    Block block = new Block(address);
    StripProduct product =
        switch (spec.dot()) {
          case F32, BF16_WIDENED, INT8_WIDENED, INT4_WIDENED ->
              new FloatStripProduct(spec.dot(), block);
          case INT8_PAIRS -> new IntegerStripProduct(block);
          case INT4_PAIRS -> new GroupStripProduct(block);
          case BF16_PAIRS, INT8_QUADS, INT4_QUADS ->
              throw new IllegalArgumentException(spec.dot() + " is for processors that have it");
        };
    Epilogue epilogue = epilogue(block);
    Matrix c = block.matrix(GemmField.C, GemmField.C_STRIDE);
    int rows = block.count(GemmField.ROWS);
    int panels = block.count(GemmField.PANELS);
    int columns = (panels - 1) * GemmSpec.PANEL + block.count(GemmField.LAST_COLUMNS);
    float[] values = new float[Math.min(panels, STRIP_PANELS) * GemmSpec.PANEL];
    for (int panel = 0; panel < panels; panel += STRIP_PANELS) {
      int first = panel * GemmSpec.PANEL;
      int count = Math.min(STRIP_PANELS * GemmSpec.PANEL, columns - first);
      product.take(panel, Math.min(STRIP_PANELS, panels - panel));
      for (int row = 0; row < rows; row++) {
        product.multiply(row, values);
        epilogue.apply(row, first, values, count);
        c.write(row, first, values, count);
      }
    }
  }

  private Epilogue epilogue(Block block) {
    return new Epilogue(
        spec.columnScale() ? Optional.of(block.vector(GemmField.COLUMN_SCALES)) : Optional.empty(),
        spec.rowScale() ? Optional.of(block.vector(GemmField.ROW_SCALES)) : Optional.empty(),
        spec.bias() ? Optional.of(block.vector(GemmField.BIAS)) : Optional.empty(),
        spec.residual()
            ? Optional.of(block.matrix(GemmField.RESIDUAL, GemmField.RESIDUAL_STRIDE))
            : Optional.empty());
  }
}
