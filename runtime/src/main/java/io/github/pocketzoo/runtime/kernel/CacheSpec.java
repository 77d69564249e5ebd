package io.github.pocketzoo.runtime.kernel;

/**
 * How keys and values that attention will read again are kept. They are in pages of {@link
 * #PAGE_TOKENS} tokens; a sequence has a table of its pages' addresses, and a page has a stretch of
 * {@link #headBytes} for each head of each block:
 *
 * <pre>
 * keys          panels of 16 tokens, [panel][column][token]: a right factor as in {@link PackedMatrix}
 * values        [token][column], rows filled up to a multiple of 8
 * key scales    f32, one a token, of INT8
 * value scales  f32, one a token, of INT8
 * </pre>
 *
 * <p>INT8 keys and values have a scale a token and head, as {@link RowSpec} has it.
 *
 * @param type of keys and values
 * @param headSize columns of a head
 */
public record CacheSpec(Operand type, int headSize) {
  /** Tokens of a page, a power of two. */
  public static final int PAGE_TOKENS = 64;

  /** Rows of values are filled up to a multiple of so many elements. */
  private static final int WHOLE = 8;

  private static final int CACHE_LINE = 64;

  /** Bytes of a key's or value's element. */
  public int elementBytes() {
    return switch (type) {
      case F32 -> Float.BYTES;
      case BF16 -> Short.BYTES;
      case INT8 -> Byte.BYTES;
    };
  }

  /** What multiplies keys and values, as right factors, with floats. */
  public DotProduct dot() {
    return switch (type) {
      case F32 -> DotProduct.F32;
      case BF16 -> DotProduct.BF16_WIDENED;
      case INT8 -> DotProduct.INT8_WIDENED;
    };
  }

  /** Bytes from a column of 16 keys to the next. */
  public int keyStepBytes() {
    return GemmSpec.PANEL * elementBytes();
  }

  /** Bytes of a panel of 16 keys. */
  public int keyPanelBytes() {
    return headSize * keyStepBytes();
  }

  /** Bytes from a token's values to the next token's. */
  public int valueStride() {
    return (headSize + WHOLE - 1) / WHOLE * WHOLE * elementBytes();
  }

  /** Where values begin in a head's stretch. */
  public int values() {
    return wholeLines(PAGE_TOKENS / GemmSpec.PANEL * keyPanelBytes());
  }

  /** Where the scales of keys begin. */
  public int keyScales() {
    return wholeLines(values() + PAGE_TOKENS * valueStride());
  }

  /** Where the scales of values begin. */
  public int valueScales() {
    return keyScales() + (type == Operand.INT8 ? PAGE_TOKENS * Float.BYTES : 0);
  }

  /** Bytes of a head's stretch in a page. */
  public int headBytes() {
    return valueScales() + (type == Operand.INT8 ? PAGE_TOKENS * Float.BYTES : 0);
  }

  private static int wholeLines(int bytes) {
    return (bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
  }
}
