package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.NativeMemory;
import java.util.Optional;

/**
 * The parameters of a linear layer as its kernels read them.
 *
 * @param columnScales scales of the output channels, of INT8 weights
 * @param zeros share of the weights that are 0
 */
record LinearWeights(
    WeightMatrix matrix,
    Optional<NativeMemory> columnScales,
    Optional<NativeMemory> bias,
    double zeros)
    implements AutoCloseable {
  @Override
  public void close() {
    matrix.close();
    columnScales.ifPresent(NativeMemory::close);
    bias.ifPresent(NativeMemory::close);
  }
}
