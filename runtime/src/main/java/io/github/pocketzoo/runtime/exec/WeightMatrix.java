package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.PackedMatrix;
import io.github.pocketzoo.runtime.kernel.onednn.OneDnnMatmul;

/** The matrix of a linear layer, packed for what multiplies with it. */
sealed interface WeightMatrix extends AutoCloseable {
  /** Bytes of native memory. */
  long bytes();

  /** What multiplies, for the plan. */
  String kernel();

  @Override
  void close();

  /** For the runtime's own kernels. */
  record Own(PackedMatrix matrix) implements WeightMatrix {
    @Override
    public long bytes() {
      return matrix.memory().bytes();
    }

    @Override
    public String kernel() {
      return "own";
    }

    @Override
    public void close() {
      matrix.close();
    }
  }

  /** For oneDNN. */
  record Library(OneDnnMatmul matmul) implements WeightMatrix {
    @Override
    public long bytes() {
      return matmul.packedBytes();
    }

    @Override
    public String kernel() {
      return "oneDNN " + matmul.implementation(matmul.buckets().largest());
    }

    @Override
    public void close() {
      matmul.close();
    }
  }
}
