package io.github.pocketzoo.runtime.kernel.onednn;

import org.bytedeco.dnnl.global.dnnl;

/** Temporary memory that grows to what the largest call needs. */
final class Scratch implements AutoCloseable {
  private final OneDnn oneDnn;
  private long bytes;
  private MatrixMemory memory;

  Scratch(OneDnn oneDnn) {
    this.oneDnn = oneDnn;
    bytes = 1;
    memory = allocate(bytes);
  }

  private MatrixMemory allocate(long size) {
    try (MatrixDesc desc = MatrixDesc.rowMajor(1, size, dnnl.dnnl_u8)) {
      return MatrixMemory.allocate(desc.handle(), oneDnn.engine());
    }
  }

  /** Sees to it that there are some bytes, and tells whether the address changed by that. */
  boolean grow(long needed) {
    if (needed <= bytes) {
      return false;
    }
    MatrixMemory larger = allocate(needed);
    memory.close();
    memory = larger;
    bytes = needed;
    return true;
  }

  long address() {
    return memory.address();
  }

  @Override
  public void close() {
    memory.close();
  }
}
