package io.github.pocketzoo.runtime.kernel.onednn;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.global.dnnl;

/** Shape, type and layout of a matrix: a {@code dnnl_memory_desc_t} of our own. */
final class MatrixDesc implements AutoCloseable {
  private final dnnl_memory_desc handle;

  private MatrixDesc(dnnl_memory_desc handle) {
    this.handle = handle;
  }

  /** Rows one after the other without gaps. */
  static MatrixDesc rowMajor(long rows, long columns, int dataType) {
    return create(rows, columns, dataType, dnnl.dnnl_ab);
  }

  /** The layout is the kernel's choice. */
  static MatrixDesc anyLayout(long rows, long columns, int dataType) {
    return create(rows, columns, dataType, dnnl.dnnl_format_tag_any);
  }

  /** A copy that outlives what it was asked from. */
  static MatrixDesc copyOf(dnnl_memory_desc original) {
    dnnl_memory_desc copy = new dnnl_memory_desc();
    Status.check(dnnl.dnnl_memory_desc_clone(copy, original), "copy a memory description");
    return new MatrixDesc(copy);
  }

  private static MatrixDesc create(long rows, long columns, int dataType, int formatTag) {
    dnnl_memory_desc handle = new dnnl_memory_desc();
    long[] shape = {rows, columns};
    Status.check(
        dnnl.dnnl_memory_desc_create_with_tag(handle, shape.length, shape, dataType, formatTag),
        "describe a matrix [" + rows + ", " + columns + "]");
    return new MatrixDesc(handle);
  }

  dnnl_memory_desc handle() {
    return handle;
  }

  /** Bytes of a matrix of this layout, padding included. */
  long bytes() {
    return dnnl.dnnl_memory_desc_get_size(handle);
  }

  @Override
  public void close() {
    Status.check(dnnl.dnnl_memory_desc_destroy(handle), "free a memory description");
  }
}
