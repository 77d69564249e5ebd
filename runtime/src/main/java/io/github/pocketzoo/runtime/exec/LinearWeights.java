package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.NativeMemory;
import java.util.Optional;

/**
 * The parameters of a linear layer as its kernels read them.
 *
 * @param precision arithmetic of the product
 * @param columnScales scales of the output channels, of INT8 weights
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

  /** Whether weights are integers of 4 bits. */
  boolean hasGroups() {
    return matrix instanceof WeightMatrix.Own own && own.matrix().dot().hasGroups();
  }

  /** Types of the factors, for the plan. */
  String types() {
    return hasGroups() ? "int4 × " + precision.label() : precision.label();
  }

  @Override
  public void close() {
    matrix.close();
    columnScales.ifPresent(NativeMemory::close);
    bias.ifPresent(NativeMemory::close);
  }
}
