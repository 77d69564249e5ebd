package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.DotProduct;
import io.github.pocketzoo.runtime.kernel.NativeMemory;
import java.util.Optional;

/**
 * The parameters of a linear layer as its kernels read them.
 *
 * @param precision arithmetic of the product
 * @param columnScales scales of the output channels, of weights of 8 bits
 * @param zeros share of the weights that are 0
 * @param conversion how the model's matrices became these, if they aren't taken as they are: a
 *     format of a sentence about their number
 */
record LinearWeights(
    WeightMatrix matrix,
    Precision precision,
    Optional<NativeMemory> columnScales,
    Optional<NativeMemory> bias,
    double zeros,
    Optional<String> conversion)
    implements AutoCloseable {

  /** Whether floats are multiplied by weights that are integers. */
  boolean widensIntegers() {
    return precision == Precision.F32 && dot().filter(DotProduct::hasIntegers).isPresent();
  }

  /** Types of the factors, for the plan. */
  String types() {
    boolean groups = dot().filter(DotProduct::hasGroups).isPresent();
    String weights = groups ? "int4" : widensIntegers() ? "int8" : precision.label();
    return weights.equals(precision.label()) ? weights : weights + " × " + precision.label();
  }

  private Optional<DotProduct> dot() {
    return matrix instanceof WeightMatrix.Own own
        ? Optional.of(own.matrix().dot())
        : Optional.empty();
  }

  @Override
  public void close() {
    matrix.close();
    columnScales.ifPresent(NativeMemory::close);
    bias.ifPresent(NativeMemory::close);
  }
}
