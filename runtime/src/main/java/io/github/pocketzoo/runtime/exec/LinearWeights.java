package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.NativeMemory;
import io.github.pocketzoo.runtime.kernel.PackedMatrix;
import java.util.Optional;

/**
 * The parameters of a linear layer as its kernel reads them.
 *
 * @param columnScales scales of the output channels, of INT8 weights
 */
record LinearWeights(
    PackedMatrix matrix, Optional<NativeMemory> columnScales, Optional<NativeMemory> bias)
    implements AutoCloseable {
  @Override
  public void close() {
    matrix.close();
    columnScales.ifPresent(NativeMemory::close);
    bias.ifPresent(NativeMemory::close);
  }
}
