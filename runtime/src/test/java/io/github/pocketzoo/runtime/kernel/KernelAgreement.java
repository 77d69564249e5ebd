package io.github.pocketzoo.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.runtime.kernel.RowSpec.Source;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * All implementations of INT8 give the same bits, from one end of a layer to the other: floats are
 * quantized, multiplied, scaled and added to.
 */
public abstract class KernelAgreement {
  private static final int ROWS = 17;
  private static final int INNER = 136;
  private static final int COLUMNS = 37;

  /** Of integers of 4 bits. */
  private static final int GROUP_ROWS = 32;

  /** Makes the kernels that the others have to agree with. */
  protected abstract Kernels reference();

  /** Makes the kernels of the others; none, if the machine has none. */
  protected abstract Stream<Kernels> others();

  @Test
  void aQuantizedLayer() {
    check(false);
  }

  @Test
  void aQuantizedLayerInGroups() {
    check(true);
  }

  private void check(boolean groups) {
    try (Kernels reference = reference()) {
      float[][] expected = layer(reference, groups);
      others()
          .forEach(
              each -> {
                try (each) {
                  assertThat(layer(each, groups)).as(each.instructionSet()).isDeepEqualTo(expected);
                }
              });
    }
  }

  private static float[][] layer(Kernels kernels, boolean groups) {
    DotProduct bytes = kernels.dotProduct(Operand.INT8);
    DotProduct dot = groups ? bytes.withGroups() : bytes;
    RowSpec quantization =
        new RowSpec(
            INNER,
            Source.FLOATS,
            false,
            false,
            Optional.empty(),
            false,
            RowSpec.Norm.NONE,
            dot.factors(),
            false);
    GemmSpec multiplication = new GemmSpec(dot, true, !groups, true, true);
    try (GuardedMatrix input = GuardedMatrix.of(Filling.RANDOM.reals(ROWS, INNER, 1), 0);
        GuardedMatrix factors =
            new GuardedMatrix(ROWS, (INNER + 7) / 8 * 8, dot.factors().bytes(), 0);
        GuardedMatrix scales = new GuardedMatrix(1, ROWS, Float.BYTES, 0);
        PackedMatrix matrix = weights(dot);
        GuardedMatrix columnScales = GuardedMatrix.vector(Filling.RANDOM.vector(COLUMNS, 3));
        GuardedMatrix bias = GuardedMatrix.vector(Filling.RANDOM.vector(COLUMNS, 4));
        GuardedMatrix residual = GuardedMatrix.of(Filling.RANDOM.reals(ROWS, COLUMNS, 5), 0);
        GuardedMatrix output = new GuardedMatrix(ROWS, COLUMNS, Float.BYTES, 0);
        Program program = kernels.program()) {
      program
          .call(kernels.rows(quantization))
          .set(RowField.SOURCE, input.address())
          .set(RowField.SOURCE_STRIDE, input.stride())
          .set(RowField.ROWS, ROWS)
          .set(RowField.OUTPUT, input.address())
          .set(RowField.OUTPUT_STRIDE, input.stride())
          .set(RowField.FACTORS, factors.address())
          .set(RowField.FACTORS_STRIDE, factors.stride())
          .set(RowField.SCALES, scales.address());
      program
          .call(kernels.gemm(multiplication))
          .set(GemmField.A, factors.address())
          .set(GemmField.A_STRIDE, factors.stride())
          .set(GemmField.B, matrix.memory().address())
          .set(GemmField.B_PANEL_STRIDE, matrix.panelStride())
          .set(GemmField.B_STEP_STRIDE, dot.stepBytes())
          .set(GemmField.C, output.address())
          .set(GemmField.C_STRIDE, output.stride())
          .set(GemmField.ROWS, ROWS)
          .set(GemmField.PANELS, PackedMatrix.panels(COLUMNS))
          .set(GemmField.LAST_COLUMNS, COLUMNS % GemmSpec.PANEL)
          .set(GemmField.STEPS, dot.steps(INNER))
          .set(GemmField.GROUP_STEPS, matrix.groupSteps())
          .set(GemmField.ROW_SCALES, scales.address())
          .set(GemmField.COLUMN_SCALES, columnScales.address())
          .set(GemmField.BIAS, bias.address())
          .set(GemmField.RESIDUAL, residual.address())
          .set(GemmField.RESIDUAL_STRIDE, residual.stride());
      program.run();
      float[][] result = new float[ROWS][];
      for (int row = 0; row < ROWS; row++) {
        result[row] = output.reals(row);
      }
      return result;
    }
  }

  private static PackedMatrix weights(DotProduct dot) {
    byte[] weights = Filling.RANDOM.integers(1, COLUMNS * INNER, 2)[0];
    if (!dot.hasGroups()) {
      return PackedMatrix.ofIntegers(weights, dot, INNER, COLUMNS);
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] >>= 4;
    }
    float[] scales =
        Filling.RANDOM.reals(1, COLUMNS * ((INNER + GROUP_ROWS - 1) / GROUP_ROWS), 6)[0];
    return PackedMatrix.ofGroups(weights, scales, dot, INNER, COLUMNS, GROUP_ROWS);
  }
}
