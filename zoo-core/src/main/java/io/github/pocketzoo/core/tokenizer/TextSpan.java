package io.github.pocketzoo.core.tokenizer;

/**
 * A part of a text.
 *
 * @param start index of its first character, as in {@link String#charAt}
 * @param end one more than the index of its last character
 */
public record TextSpan(int start, int end) {
  public TextSpan {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("a span from %d to %d".formatted(start, end));
    }
  }

  /** What it covers. */
  public String of(String text) {
    return text.substring(start, end);
  }

  /** Whether {@code other} lies within. */
  public boolean contains(TextSpan other) {
    return start <= other.start && other.end <= end;
  }
}
