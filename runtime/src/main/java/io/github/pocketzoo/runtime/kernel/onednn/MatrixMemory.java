package io.github.pocketzoo.runtime.kernel.onednn;

import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.PointerPointer;

/** A matrix as an argument of a kernel: a {@code dnnl_memory_t}, a description and an address. */
final class MatrixMemory implements AutoCloseable {
  /** {@code DNNL_MEMORY_ALLOCATE}. */
  private static final long ALLOCATE = -1;

  /** {@code DNNL_MEMORY_NONE}. */
  private static final long NONE = 0;

  private final dnnl_memory handle;

  private MatrixMemory(dnnl_memory handle) {
    this.handle = handle;
  }

  /** With memory of its own, not zeroed. */
  static MatrixMemory allocate(dnnl_memory_desc desc, dnnl_engine engine) {
    return create(desc, engine, ALLOCATE);
  }

  /** Without memory: {@link #bind} says where the matrix is. */
  static MatrixMemory unbound(dnnl_memory_desc desc, dnnl_engine engine) {
    return create(desc, engine, NONE);
  }

  private static MatrixMemory create(dnnl_memory_desc desc, dnnl_engine engine, long address) {
    dnnl_memory handle = new dnnl_memory();
    Status.check(
        dnnl.dnnl_memory_create(handle, desc, engine, new Address(address)),
        "make a memory object of " + dnnl.dnnl_memory_desc_get_size(desc) + " bytes");
    return new MatrixMemory(handle);
  }

  dnnl_memory handle() {
    return handle;
  }

  /** Where the matrix is. */
  long address() {
    try (PointerPointer<?> address = new PointerPointer<>(1)) {
      Status.check(dnnl.dnnl_memory_get_data_handle(handle, address), "tell an address");
      return address.get().address();
    }
  }

  /** Says where the matrix is; the memory stays the caller's. */
  void bind(long address) {
    Status.check(dnnl.dnnl_memory_set_data_handle(handle, new Address(address)), "set an address");
  }

  @Override
  public void close() {
    Status.check(dnnl.dnnl_memory_destroy(handle), "free a memory object");
  }
}
