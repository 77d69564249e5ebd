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
 * <p>Where {@link DotProduct#hasGroups}, a panel is a sequence of groups of rows: the f32 scales of
 * its 16 columns, then the rows, 8 at a time in a word of 32 bits for each column. Row r of a word
 * has the bits from (32 / depth) · (r mod depth) + 4 · ⌊r / depth⌋ on, in two's complement: a shift
 * and a mask, or two shifts, leave those of one step in the places where the step wants them.
 *
 * @param memory the panels
 * @param dot how it is multiplied
 * @param rows K
 * @param columns N
 * @param groupRows rows of a group; K where there are none
 */
public record PackedMatrix(
    NativeMemory memory, DotProduct dot, int rows, int columns, int groupRows)
    implements AutoCloseable {
  /** Of the scales of a group. */
  private static final int SCALE_BYTES = GemmSpec.PANEL * Float.BYTES;

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
    PackedMatrix packed = allocate(dot, rows, columns, rows);
    ByteBuffer buffer = packed.memory.buffer();
    for (int panel = 0; panel < panels(columns); panel++) {
      int first = panel * GemmSpec.PANEL;
      int count = Math.min(GemmSpec.PANEL, columns - first);
      for (int k = 0; k < rows; k++) {
        int to = packed.position(panel, k);
        int from = k * columns + first;
        for (int j = 0; j < count; j++) {
          float value = values[from + j];
          int at = to + j * dot.depth() * dot.elementBits() / Byte.SIZE;
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
    PackedMatrix packed = allocate(dot, rows, columns, rows);
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

  /**
   * Packs integers of 4 bits with a scale a group.
   *
   * @param values −8 to 7, element (k, n) at n · rows + k, as in checkpoints
   * @param scales of group g of column n at n · groups + g
   * @param rows a multiple of 8
   * @param groupRows rows that share a scale, a multiple of 8; the last group may have fewer
   */
  public static PackedMatrix ofGroups(
      byte[] values, float[] scales, DotProduct dot, int rows, int columns, int groupRows) {
    if (!fitsGroups(rows, groupRows)) {
      throw new IllegalArgumentException(
          "%d rows in groups of %d, expected multiples of %d"
              .formatted(rows, groupRows, DotProduct.WORD_ROWS));
    }
    PackedMatrix packed = allocate(dot, rows, columns, groupRows);
    ByteBuffer buffer = packed.memory.buffer();
    int groups = groups(rows, groupRows);
    for (int n = 0; n < columns; n++) {
      int panel = n / GemmSpec.PANEL;
      int word = n % GemmSpec.PANEL * Integer.BYTES;
      for (int group = 0; group < groups; group++) {
        int first = group * groupRows;
        buffer.putFloat(packed.scales(panel, group) + word, scales[n * groups + group]);
        for (int k = first; k < Math.min(first + groupRows, rows); k += DotProduct.WORD_ROWS) {
          buffer.putInt(packed.words(panel, k) + word, word(values, n * rows + k, dot));
        }
      }
    }
    return packed;
  }

  /** Whether a matrix can be packed in groups. */
  public static boolean fitsGroups(int rows, int groupRows) {
    return rows % DotProduct.WORD_ROWS == 0 && groupRows % DotProduct.WORD_ROWS == 0;
  }

  private static int groups(int rows, int groupRows) {
    return (rows + groupRows - 1) / groupRows;
  }

  /** Eight rows of a column. */
  private static int word(byte[] values, int from, DotProduct dot) {
    int word = 0;
    for (int r = 0; r < DotProduct.WORD_ROWS; r++) {
      word |= (values[from + r] & 0xF) << dot.firstBit(r);
    }
    return word;
  }

  /** Of the scales of a group, in bytes. */
  private int scales(int panel, int group) {
    int before = group * groupRows / dot.depth() * dot.stepBytes();
    return panel * panelStride() + group * SCALE_BYTES + before;
  }

  /** Of the words of eight rows, in bytes. */
  private int words(int panel, int k) {
    int before = k / dot.depth() * dot.stepBytes();
    return panel * panelStride() + (k / groupRows + 1) * SCALE_BYTES + before;
  }

  /** Of element k of a panel's first column, in bytes. */
  private int position(int panel, int k) {
    return panel * panelStride()
        + offsetBytes(dot)
        + k / dot.depth() * dot.stepBytes()
        + k % dot.depth() * dot.elementBits() / Byte.SIZE;
  }

  private static int offsetBytes(DotProduct dot) {
    return dot.hasOffsets() ? GemmSpec.PANEL * Integer.BYTES : 0;
  }

  private static int panelStride(DotProduct dot, int rows, int groupRows) {
    int scaleBytes = dot.hasGroups() ? groups(rows, groupRows) * SCALE_BYTES : 0;
    return offsetBytes(dot) + scaleBytes + dot.steps(rows) * dot.stepBytes();
  }

  private static PackedMatrix allocate(DotProduct dot, int rows, int columns, int groupRows) {
    long bytes = (long) panels(columns) * panelStride(dot, rows, groupRows);
    return new PackedMatrix(new NativeMemory(bytes), dot, rows, columns, groupRows);
  }

  /** Bytes from a panel to the next. */
  public int panelStride() {
    return panelStride(dot, rows, groupRows);
  }

  /** Steps of a group. */
  public int groupSteps() {
    return dot.steps(groupRows);
  }

  @Override
  public void close() {
    memory.close();
  }
}
