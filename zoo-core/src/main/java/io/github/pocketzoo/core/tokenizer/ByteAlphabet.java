package io.github.pocketzoo.core.tokenizer;

/**
 * The characters that byte-level vocabularies (Radford et al. 2019) write bytes with: the printable
 * ones of Latin-1 stand for themselves, the others are numbered from U+0100.
 */
public final class ByteAlphabet {
  private static final int BYTES = 256;
  private static final char[] CHARACTERS = characters();

  private ByteAlphabet() {}

  private static char[] characters() {
    char[] characters = new char[BYTES];
    int others = 0;
    for (int value = 0; value < BYTES; value++) {
      characters[value] = (char) (isPrintable(value) ? value : BYTES + others++);
    }
    return characters;
  }

  private static boolean isPrintable(int value) {
    return (value >= '!' && value <= '~')
        || (value >= '\u00a1' && value <= '\u00ac')
        || (value >= '\u00ae' && value <= '\u00ff');
  }

  /**
   * The character of a byte.
   *
   * @param value 0 to 255
   */
  public static char character(int value) {
    return CHARACTERS[value];
  }

  /** Bytes as characters. */
  public static String write(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (byte each : bytes) {
      text.append(CHARACTERS[each & 0xff]);
    }
    return text.toString();
  }
}
