package io.github.pocketzoo.runtime.kernel;

import java.nio.ByteBuffer;

/**
 * The right factor of a {@link GemmSpec} product, [K, N], as the kernel reads it: panels of 16
 * columns, one after another; a panel is a sequence of steps.
 *
 * <pre>
 * F32, BF16:  step k = B[k][0] … B[k][15]
 * INT8:       step s = B[2s][0] B[2s+1][0] … B[2s][15] B[2s+1][15]      in bytes
 * </pre>
 *
 * Columns and rows that B lacks are zeros.
 *
 * @param memory the panels
 * @param operand type of the elements
 * @param rows K
 * @param columns N
 */
public record PackedMatrix(NativeMemory memory, Operand operand, int rows, int columns)
    implements AutoCloseable {

  /** Panels of 16 columns. */
  public static int panels(int columns) {
    return (columns + GemmSpec.PANEL - 1) / GemmSpec.PANEL;
  }

  /** Steps of the kernel's inner loop. */
  public static int steps(Operand operand, int rows) {
    return operand == Operand.INT8 ? (rows + 1) / 2 : rows;
  }

  /** Bytes of a step. */
  public static int stepBytes(Operand operand) {
    return switch (operand) {
      case F32 -> 4 * GemmSpec.PANEL;
      case BF16, INT8 -> 2 * GemmSpec.PANEL;
    };
  }

  /**
   * Packs floats.
   *
   * @param values element (k, n) at k · columns + n
   */
  public static PackedMatrix ofFloats(float[] values, Operand operand, int rows, int columns) {
    PackedMatrix packed = allocate(operand, rows, columns);
    ByteBuffer buffer = packed.memory.buffer();
    for (int panel = 0; panel < panels(columns); panel++) {
      int first = panel * GemmSpec.PANEL;
      int count = Math.min(GemmSpec.PANEL, columns - first);
      for (int k = 0; k < rows; k++) {
        int step = (panel * rows + k) * stepBytes(operand);
        int row = k * columns + first;
        for (int j = 0; j < count; j++) {
          float value = values[row + j];
          if (operand == Operand.F32) {
            buffer.putFloat(step + 4 * j, value);
          } else {
            buffer.putShort(step + 2 * j, Bfloat16.of(value));
          }
        }
      }
    }
    return packed;
  }

  /**
   * Packs integers.
   *
   * @param values element (k, n) at n · rows + k: one row an output channel, as in checkpoints
   */
  public static PackedMatrix ofIntegers(byte[] values, int rows, int columns) {
    PackedMatrix packed = allocate(Operand.INT8, rows, columns);
    ByteBuffer buffer = packed.memory.buffer();
    int steps = steps(Operand.INT8, rows);
    for (int n = 0; n < columns; n++) {
      int panel = n / GemmSpec.PANEL * steps * stepBytes(Operand.INT8);
      int column = panel + n % GemmSpec.PANEL * 2;
      for (int k = 0; k < rows; k++) {
        buffer.put(column + k / 2 * stepBytes(Operand.INT8) + k % 2, values[n * rows + k]);
      }
    }
    return packed;
  }

  private static PackedMatrix allocate(Operand operand, int rows, int columns) {
    long bytes = (long) panels(columns) * steps(operand, rows) * stepBytes(operand);
    return new PackedMatrix(new NativeMemory(bytes), operand, rows, columns);
  }

  /** Bytes from a panel to the next. */
  public int panelStride() {
    return steps(operand, rows) * stepBytes(operand);
  }

  @Override
  public void close() {
    memory.close();
  }
}
