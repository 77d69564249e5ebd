package io.github.pocketzoo.core.quant;

/**
 * Integers of 4 bits in words of 32, as compressed-tensors packs them: eight to a word, the first
 * in the lowest bits, each with 8 added so that it isn't negative. Every row starts a word.
 */
public final class PackedNibbles {
  private static final int BITS = 4;
  private static final int OFFSET = 8;
  private static final int MASK = 15;

  /** Integers in a word. */
  public static final int PER_WORD = Integer.SIZE / BITS;

  private PackedNibbles() {}

  /** Words of a row. */
  public static int words(int columns) {
    return (columns + PER_WORD - 1) / PER_WORD;
  }

  /**
   * Packs rows.
   *
   * @param values −8 to 7, {@code [rows · columns]}
   * @return {@code [rows · words]}; what is left of a row's last word is 0 bits
   */
  public static int[] pack(byte[] values, int rows, int columns) {
    int words = words(columns);
    int[] packed = new int[rows * words];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int nibble = (values[row * columns + column] + OFFSET) & MASK;
        packed[row * words + column / PER_WORD] |= nibble << (column % PER_WORD * BITS);
      }
    }
    return packed;
  }

  /**
   * Unpacks rows.
   *
   * @param packed {@code [rows · words]}
   * @return {@code [rows · columns]}
   */
  public static byte[] unpack(int[] packed, int rows, int columns) {
    int words = words(columns);
    byte[] values = new byte[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int word = packed[row * words + column / PER_WORD];
        int nibble = (word >>> (column % PER_WORD * BITS)) & MASK;
        values[row * columns + column] = (byte) (nibble - OFFSET);
      }
    }
    return values;
  }
}
