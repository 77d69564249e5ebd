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
  @Override
  public void close() {
    matrix.close();
    columnScales.ifPresent(NativeMemory::close);
    bias.ifPresent(NativeMemory::close);
  }
}
