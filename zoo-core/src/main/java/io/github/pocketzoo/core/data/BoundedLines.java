package io.github.pocketzoo.core.data;

import java.io.BufferedReader;
import java.io.IOException;

/**
 * Lines of a text, of which one that is too long for memory is cut into several, after a space
 * where there is one.
 */
final class BoundedLines {
  private static final int MOST = 1 << 20;

  private final BufferedReader text;
  private final int most;
  private final StringBuilder line = new StringBuilder();
  private boolean ended;

  BoundedLines(BufferedReader text) {
    this(text, MOST);
  }

  /** Lines of at most so many characters. */
  BoundedLines(BufferedReader text, int most) {
    this.text = text;
    this.most = most;
  }

  /** The next line, {@code null} at the end. */
  String next() throws IOException {
    while (line.length() < most) {
      int c = ended ? -1 : text.read();
      if (c < 0) {
        ended = true;
        return line.isEmpty() ? null : take(line.length());
      }
      if (c == '\n') {
        return take(line.length());
      }
      line.append((char) c);
    }
    int space = Math.max(line.lastIndexOf(" "), line.lastIndexOf("\t"));
    if (space >= 0) {
      return take(space + 1);
    }
    // Not between the halves of a surrogate pair.
    return take(Character.isHighSurrogate(line.charAt(most - 1)) ? most - 1 : most);
  }

  private String take(int length) {
    String taken = line.substring(0, length);
    line.delete(0, length);
    return taken;
  }
}
