package io.github.pocketzoo.runtime.kernel.portable;

import com.sun.jna.Pointer;

/**
 * Rows of elements in native memory. Kernels copy a row into an array, work there and copy it back:
 * loops over arrays are vectorized, and a copy costs little beside them. A vector is a matrix of
 * one row.
 */
final class Matrix {
  private final Pointer start;
  private final long stride;

  /**
   * Looks at memory.
   *
   * @param address of the first row
   * @param stride bytes from a row to the next
   */
  Matrix(long address, long stride) {
    this.start = new Pointer(address);
    this.stride = stride;
  }

  long stride() {
    return stride;
  }

  void read(long row, long column, float[] values, int count) {
    start.read(row * stride + Float.BYTES * column, values, 0, count);
  }

  void read(long row, long column, int[] values, int count) {
    start.read(row * stride + Integer.BYTES * column, values, 0, count);
  }

  void read(long row, long column, short[] values, int count) {
    start.read(row * stride + Short.BYTES * column, values, 0, count);
  }

  void read(long row, long column, byte[] values, int count) {
    start.read(row * stride + column, values, 0, count);
  }

  /** One element of the first row. */
  float element(long column) {
    return start.getFloat(Float.BYTES * column);
  }

  void setElement(long column, float value) {
    start.setFloat(Float.BYTES * column, value);
  }

  void write(long row, long column, float[] values, int count) {
    start.write(row * stride + Float.BYTES * column, values, 0, count);
  }

  void write(long row, long column, short[] values, int count) {
    start.write(row * stride + Short.BYTES * column, values, 0, count);
  }

  void write(long row, long column, byte[] values, int count) {
    start.write(row * stride + column, values, 0, count);
  }
}
