package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.NativeMemory;
import io.github.pocketzoo.runtime.kernel.Program;
import io.github.pocketzoo.runtime.kernel.RowField;
import io.github.pocketzoo.runtime.kernel.RowSpec;
import io.github.pocketzoo.runtime.plan.FusedOp;
import java.util.Optional;

/**
 * A pass over rows: activation, gate, normalization, conversion to the factors of a product.
 *
 * @param source may be the output
 * @param sums where the source is the sums of a product by oneDNN
 * @param factors where the converted rows go, and the scales of INT8 factors
 * @param norm where rows are normalized
 * @param limit of INT8 factors, where it is fixed
 */
record RowKernelStep(
    Kernel kernel,
    Buffer source,
    Optional<Sums> sums,
    Optional<Buffer> residual,
    Optional<Norm> norm,
    Buffer output,
    Optional<FactorBuffers> factors,
    Optional<Float> limit)
    implements RowStep {

  /**
   * What turns the sums of a product into the output of a linear layer.
   *
   * @param rowScales of INT8 factors
   * @param columnScales of INT8 weights
   */
  record Sums(
      Optional<Buffer> rowScales,
      Optional<NativeMemory> columnScales,
      Optional<NativeMemory> bias) {}

  /**
   * Parameters of a normalization.
   *
   * @param gamma γ, one a column
   * @param beta β, one a column, unless it is RMS normalization
   * @param epsilon ε
   */
  record Norm(NativeMemory gamma, Optional<NativeMemory> beta, float epsilon)
      implements AutoCloseable {
    @Override
    public void close() {
      gamma.close();
      beta.ifPresent(NativeMemory::close);
    }
  }

  /** How a kernel normalizes for an operation. */
  static RowSpec.Norm kind(FusedOp.Norm op) {
    if (op instanceof FusedOp.NoNorm) {
      return RowSpec.Norm.NO_NORM;
    }
    return op instanceof FusedOp.LayerNorm ? RowSpec.Norm.LAYER : RowSpec.Norm.RMS;
  }

  @Override
  public void emit(Emission emission, int first, int count) {
    Addresses at = emission.addresses();
    Program.Arguments call =
        emission
            .program()
            .call(kernel)
            .set(RowField.SOURCE, at.of(source, first, first))
            .set(RowField.SOURCE_STRIDE, source.stride())
            .set(RowField.ROWS, count)
            .set(RowField.OUTPUT, at.of(output, first, first))
            .set(RowField.OUTPUT_STRIDE, output.stride());
    sums.ifPresent(
        each -> {
          each.rowScales()
              .ifPresent(scales -> call.set(RowField.ROW_SCALES, at.of(scales, first, first)));
          each.columnScales()
              .ifPresent(scales -> call.set(RowField.COLUMN_SCALES, scales.address()));
          each.bias().ifPresent(bias -> call.set(RowField.BIAS, bias.address()));
        });
    residual.ifPresent(
        each ->
            call.set(RowField.RESIDUAL, at.of(each, first, first))
                .set(RowField.RESIDUAL_STRIDE, each.stride()));
    norm.ifPresent(
        each -> {
          call.set(RowField.GAMMA, each.gamma().address()).set(RowField.EPSILON, each.epsilon());
          each.beta().ifPresent(beta -> call.set(RowField.BETA, beta.address()));
        });
    factors.ifPresent(
        each -> {
          call.set(RowField.FACTORS, at.of(each.rows(), first, first))
              .set(RowField.FACTORS_STRIDE, each.rows().stride());
          each.scales().ifPresent(scales -> call.set(RowField.SCALES, at.of(scales, first, first)));
        });
    limit.ifPresent(each -> call.set(RowField.LIMIT, each));
  }
}
