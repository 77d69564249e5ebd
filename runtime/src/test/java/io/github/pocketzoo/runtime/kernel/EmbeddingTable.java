package io.github.pocketzoo.runtime.kernel;

/** A table of an embedding, in native memory and in double precision. */
final class EmbeddingTable implements AutoCloseable {
  static final int ENTRIES = 11;

  private final double[][] values;
  private final NativeMemory memory;
  private final GuardedMatrix scales;

  EmbeddingTable(Operand operand, int width, long seed) {
    this.values = new double[ENTRIES][width];
    this.memory = new NativeMemory((long) ENTRIES * width * Float.BYTES);
    float[] scaleValues = Filling.RANDOM.reals(1, ENTRIES, seed)[0];
    this.scales = GuardedMatrix.vector(scaleValues);
    float[][] reals = Filling.RANDOM.reals(ENTRIES, width, seed);
    byte[][] integers = Filling.RANDOM.integers(ENTRIES, width, seed);
    for (int entry = 0; entry < ENTRIES; entry++) {
      for (int j = 0; j < width; j++) {
        int at = entry * width + j;
        switch (operand) {
          case F32 -> {
            values[entry][j] = reals[entry][j];
            memory.buffer().putFloat(Float.BYTES * at, reals[entry][j]);
          }
          case BF16 -> {
            values[entry][j] = Bfloat16.round(reals[entry][j]);
            memory.buffer().putShort(Short.BYTES * at, Bfloat16.of(reals[entry][j]));
          }
          case INT8 -> {
            values[entry][j] = (double) scaleValues[entry] * integers[entry][j];
            memory.buffer().put(at, integers[entry][j]);
          }
        }
      }
    }
  }

  double value(int entry, int column) {
    return values[entry][column];
  }

  long address() {
    return memory.address();
  }

  long scales() {
    return scales.address();
  }

  @Override
  public void close() {
    memory.close();
    scales.close();
  }
}
