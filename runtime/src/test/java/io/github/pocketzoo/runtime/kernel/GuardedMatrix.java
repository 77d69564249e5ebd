package io.github.pocketzoo.runtime.kernel;

import java.util.Arrays;

/**
 * A matrix in native memory that is filled with NaN, before, between and behind the rows too. What
 * is read there spoils results; what is written there is found.
 */
final class GuardedMatrix implements AutoCloseable {
  /** Not a multiple of the 32 bytes of a vector: kernels may not count on more than 4. */
  private static final int START = 68;

  /** Of four, or two, of these a NaN is made. */
  private static final byte GUARD = -1;

  private final NativeMemory memory;
  private final int rows;
  private final int columns;
  private final int elementBytes;
  private final int stride;

  /**
   * Allocates.
   *
   * @param gap bytes from the end of a row to the next, a multiple of 4
   */
  GuardedMatrix(int rows, int columns, int elementBytes, int gap) {
    this.rows = rows;
    this.columns = columns;
    this.elementBytes = elementBytes;
    this.stride = (columns * elementBytes + 3) / 4 * 4 + gap;
    this.memory = new NativeMemory(START + (long) rows * stride + 2 * NativeMemory.SLACK);
    byte[] guards = new byte[memory.buffer().capacity()];
    Arrays.fill(guards, GUARD);
    memory.buffer().put(0, guards);
  }

  static GuardedMatrix of(float[][] values, int gap) {
    GuardedMatrix matrix = new GuardedMatrix(values.length, values[0].length, Float.BYTES, gap);
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < values[i].length; j++) {
        matrix.memory.buffer().putFloat(matrix.at(i, j), values[i][j]);
      }
    }
    return matrix;
  }

  static GuardedMatrix of(int[][] values, int gap) {
    GuardedMatrix matrix = new GuardedMatrix(values.length, values[0].length, Integer.BYTES, gap);
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < values[i].length; j++) {
        matrix.memory.buffer().putInt(matrix.at(i, j), values[i][j]);
      }
    }
    return matrix;
  }

  static GuardedMatrix of(short[][] values, int gap) {
    GuardedMatrix matrix = new GuardedMatrix(values.length, values[0].length, Short.BYTES, gap);
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < values[i].length; j++) {
        matrix.memory.buffer().putShort(matrix.at(i, j), values[i][j]);
      }
    }
    return matrix;
  }

  static GuardedMatrix of(byte[][] values, int gap) {
    GuardedMatrix matrix = new GuardedMatrix(values.length, values[0].length, Byte.BYTES, gap);
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < values[i].length; j++) {
        matrix.memory.buffer().put(matrix.at(i, j), values[i][j]);
      }
    }
    return matrix;
  }

  static GuardedMatrix vector(float... values) {
    return of(new float[][] {values}, 0);
  }

  long address() {
    return memory.address() + START;
  }

  /** Address of an element. */
  long address(int row, int column) {
    return memory.address() + at(row, column);
  }

  int stride() {
    return stride;
  }

  float real(int row, int column) {
    return memory.buffer().getFloat(at(row, column));
  }

  /** An element of 1 or 2 bytes, with its sign. */
  int integer(int row, int column) {
    return elementBytes == Short.BYTES
        ? memory.buffer().getShort(at(row, column))
        : memory.buffer().get(at(row, column));
  }

  float[] reals(int row) {
    float[] values = new float[columns];
    for (int j = 0; j < columns; j++) {
      values[j] = real(row, j);
    }
    return values;
  }

  private int at(int row, int column) {
    return START + row * stride + column * elementBytes;
  }

  /** Fails if anything was written outside the rows, but for slack behind the last of them. */
  void assertNothingElseIsWritten() {
    assertNothingElseIsWritten(0, columns, NativeMemory.SLACK);
  }

  /** Fails if anything was written outside the given columns. */
  void assertNothingElseIsWritten(int firstColumn, int count) {
    assertNothingElseIsWritten(firstColumn, count, 0);
  }

  private void assertNothingElseIsWritten(int firstColumn, int count, int slack) {
    assertUntouched(0, at(0, firstColumn));
    for (int row = 1; row < rows; row++) {
      assertUntouched(at(row - 1, firstColumn + count), at(row, firstColumn));
    }
    assertUntouched(at(rows - 1, firstColumn + count) + slack, (int) memory.bytes());
  }

  private void assertUntouched(int from, int to) {
    for (int at = from; at < to; at++) {
      if (memory.buffer().get(at) != GUARD) {
        int behind = at - START;
        throw new AssertionError(
            "written at byte %s of row %s, whose stride is %s"
                .formatted(Math.floorMod(behind, stride), Math.floorDiv(behind, stride), stride));
      }
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
