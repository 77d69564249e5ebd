package io.github.pocketzoo.eval.compare;

/** The beginning of a text in one line, as reports show examples. */
public final class Excerpt {
  /** Most characters of a text that are told. */
  public static final int LENGTH = 160;

  /** Stands for what is left out. */
  private static final String ELLIPSIS = "…";

  private Excerpt() {}

  /** At most {@value #LENGTH} characters of a text. */
  public static String of(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    if (line.codePointCount(0, line.length()) <= LENGTH) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, LENGTH - 1)) + ELLIPSIS;
  }
}
