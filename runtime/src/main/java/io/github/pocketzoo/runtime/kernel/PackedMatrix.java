package io.github.pocketzoo.runtime.kernel;

import java.nio.ByteBuffer;

/**
 * The right factor of a {@link GemmSpec} product, [K, N], as the kernel reads it: panels of 16
 * columns, one after another; a panel is a sequence of steps of {@link DotProduct#depth} rows of B.
 *
 * <pre>
 * depth 1:  step k = B[k][0] … B[k][15]
 * depth 2:  step s = B[2s][0] B[2s+1][0] … B[2s][15] B[2s+1][15]
 * depth 4:  step s = B[4s][0] … B[4s+3][0] … B[4s][15] … B[4s+3][15]
 * </pre>
 *
 * Columns and rows that B lacks are zeros. Where {@link DotProduct#hasOffsets}, a panel begins with
 * −128 Σ B[·][j] in 32 bits for each of its columns.
 *
 * @param memory the panels
 * @param dot how it is multiplied
 * @param rows K
 * @param columns N
 */
public record PackedMatrix(NativeMemory memory, DotProduct dot, int rows, int columns)
    implements AutoCloseable {

  /** Panels of 16 columns. */
  public static int panels(int columns) {
    return (columns + GemmSpec.PANEL - 1) / GemmSpec.PANEL;
  }

  /**
   * Packs floats.
   *
   * @param values element (k, n) at k · columns + n
   */
  public static PackedMatrix ofFloats(float[] values, DotProduct dot, int rows, int columns) {
    PackedMatrix packed = allocate(dot, rows, columns);
    ByteBuffer buffer = packed.memory.buffer();
    for (int panel = 0; panel < panels(columns); panel++) {
      int first = panel * GemmSpec.PANEL;
      int count = Math.min(GemmSpec.PANEL, columns - first);
      for (int k = 0; k < rows; k++) {
        int to = packed.position(panel, k);
        int from = k * columns + first;
        for (int j = 0; j < count; j++) {
          float value = values[from + j];
          int at = to + j * dot.depth() * dot.elementBytes();
          if (dot.operand() == Operand.F32) {
            buffer.putFloat(at, value);
          } else {
            buffer.putShort(at, Bfloat16.of(value));
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
  public static PackedMatrix ofIntegers(byte[] values, DotProduct dot, int rows, int columns) {
    PackedMatrix packed = allocate(dot, rows, columns);
    ByteBuffer buffer = packed.memory.buffer();
    for (int n = 0; n < columns; n++) {
      int panel = n / GemmSpec.PANEL;
      int column = n % GemmSpec.PANEL;
      int sum = 0;
      for (int k = 0; k < rows; k++) {
        byte value = values[n * rows + k];
        buffer.put(packed.position(panel, k) + column * dot.depth(), value);
        sum += value;
      }
      if (dot.hasOffsets()) {
        buffer.putInt(
            panel * packed.panelStride() + column * Integer.BYTES, -DotProduct.OFFSET * sum);
      }
    }
    return packed;
  }

  /** Of element k of a panel's first column, in bytes. */
  private int position(int panel, int k) {
    return panel * panelStride()
        + offsetBytes(dot)
        + k / dot.depth() * dot.stepBytes()
        + k % dot.depth() * dot.elementBytes();
  }

  private static int offsetBytes(DotProduct dot) {
    return dot.hasOffsets() ? GemmSpec.PANEL * Integer.BYTES : 0;
  }

  private static int panelStride(DotProduct dot, int rows) {
    return offsetBytes(dot) + dot.steps(rows) * dot.stepBytes();
  }

  private static PackedMatrix allocate(DotProduct dot, int rows, int columns) {
    long bytes = (long) panels(columns) * panelStride(dot, rows);
    return new PackedMatrix(new NativeMemory(bytes), dot, rows, columns);
  }

  /** Bytes from a panel to the next. */
  public int panelStride() {
    return panelStride(dot, rows);
  }

  @Override
  public void close() {
    memory.close();
  }
}
