package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.DotProduct;
import io.github.pocketzoo.runtime.kernel.GemmField;
import io.github.pocketzoo.runtime.kernel.GemmSpec;
import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.NativeMemory;
import io.github.pocketzoo.runtime.kernel.PackedMatrix;
import io.github.pocketzoo.runtime.kernel.Program;
import java.util.Optional;

/**
 * A linear layer by one product: y = x W + b, and a residual; or the thread's share of its columns.
 *
 * @param factors x as the product takes it
 * @param scales of the rows of INT8 factors
 */
record GemmStep(
    Kernel kernel,
    PackedMatrix weights,
    Optional<NativeMemory> columnScales,
    Optional<NativeMemory> bias,
    Buffer factors,
    Optional<Buffer> scales,
    Optional<Buffer> residual,
    Buffer output)
    implements RowStep {

  @Override
  public void emit(Emission emission, int first, int count) {
    Addresses at = emission.addresses();
    Share share = emission.part().share();
    int panels = PackedMatrix.panels(weights.columns());
    int firstPanel = share.first(panels);
    int ownPanels = share.end(panels) - firstPanel;
    if (ownPanels == 0) {
      return;
    }
    long columnBytes = (long) firstPanel * GemmSpec.PANEL * Float.BYTES;
    Program.Arguments call = emission.program().call(kernel);
    call.set(GemmField.A, at.of(factors, first, first))
        .set(GemmField.A_STRIDE, factors.stride())
        .set(GemmField.B, weights.memory().address() + (long) firstPanel * weights.panelStride())
        .set(GemmField.B_PANEL_STRIDE, weights.panelStride())
        .set(GemmField.B_STEP_STRIDE, weights.dot().stepBytes())
        .set(GemmField.C, at.of(output, first, first) + columnBytes)
        .set(GemmField.C_STRIDE, output.stride())
        .set(GemmField.ROWS, count)
        .set(GemmField.PANELS, ownPanels)
        // Rows are padded to whole cache lines, so that the last panel may be written whole.
        .set(GemmField.LAST_COLUMNS, GemmSpec.PANEL)
        .set(GemmField.STEPS, weights.dot().steps(weights.rows()))
        .set(GemmField.GROUP_STEPS, weights.groupSteps());
    scales.ifPresent(each -> call.set(GemmField.ROW_SCALES, at.of(each, first, first)));
    columnScales.ifPresent(each -> call.set(GemmField.COLUMN_SCALES, each.address() + columnBytes));
    bias.ifPresent(each -> call.set(GemmField.BIAS, each.address() + columnBytes));
    residual.ifPresent(
        each ->
            call.set(GemmField.RESIDUAL, at.of(each, first, first) + columnBytes)
                .set(GemmField.RESIDUAL_STRIDE, each.stride()));
  }

  /** The kernel that such a step needs. */
  static GemmSpec spec(DotProduct dot, boolean bias, boolean residual) {
    boolean columnScale = dot.hasIntegers() && !dot.hasGroups();
    return new GemmSpec(dot, dot.multipliesIntegers(), columnScale, bias, residual);
  }
}
