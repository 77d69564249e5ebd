package io.github.pocketzoo.runtime.kernel.onednn;

import org.bytedeco.javacpp.BytePointer;

/** A matrix in native memory, row after row, for tests. */
final class Panel implements AutoCloseable {
  private final BytePointer memory;

  private Panel(long bytes) {
    memory = new BytePointer(bytes);
    memory.fill(0);
  }

  /** Zeros, as much as a product writes. */
  static Panel destination(MatmulSpec spec, int rows) {
    return new Panel(rows * spec.n() * spec.type().destinationBytes());
  }

  /**
   * Values in the type of a product's factors.
   *
   * @param values what the type can hold
   */
  static Panel factors(MatmulType type, float[] values) {
    Panel panel = new Panel((long) values.length * type.factorBytes());
    for (int i = 0; i < values.length; i++) {
      long offset = (long) i * type.factorBytes();
      switch (type) {
        case F32 -> panel.memory.putFloat(offset, values[i]);
        case BF16 ->
            panel.memory.putShort(offset, (short) (Float.floatToRawIntBits(values[i]) >>> 16));
        case INT8 -> panel.memory.put(offset, (byte) values[i]);
      }
    }
    return panel;
  }

  /** The address of the first element. */
  long address() {
    return memory.address();
  }

  /** The elements of a product: floats, or 32-bit integers. */
  double[] products(MatmulType type) {
    double[] values = new double[Math.toIntExact(memory.capacity() / type.destinationBytes())];
    for (int i = 0; i < values.length; i++) {
      long offset = (long) i * type.destinationBytes();
      values[i] = type == MatmulType.INT8 ? memory.getInt(offset) : memory.getFloat(offset);
    }
    return values;
  }

  @Override
  public void close() {
    memory.close();
  }
}
