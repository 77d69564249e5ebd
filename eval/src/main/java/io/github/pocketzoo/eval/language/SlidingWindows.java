package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * How a document that is longer than a model's context is cut. Windows overlap, and of each but the
 * first only the tokens that no window before it had are scored, so every token is scored once and
 * most of them with a context of {@code length − stride} tokens or more. These are the windows of
 * Hugging Face's guide "Perplexity of fixed-length models".
 *
 * @param length most tokens of a window
 * @param stride tokens from the beginning of a window to that of the next; 1 is exact and slow
 */
public record SlidingWindows(int length, int stride) {
  /**
   * A part of a document.
   *
   * @param begin its first token
   * @param end behind its last token
   * @param firstScored the first token whose probability counts
   */
  record Window(int begin, int end, int firstScored) {}

  /** Checks that every token but the first has one before it. */
  public SlidingWindows {
    if (length < 2 || stride < 1 || stride >= length) {
      throw new InvalidInputException(
          "windows of %d tokens with stride %d: expected a stride of 1 to %d"
              .formatted(length, stride, Math.max(1, length - 1)));
    }
  }

  /** Windows of a model's whole context, half of which is new. */
  public static SlidingWindows halfOf(int contextLength) {
    return new SlidingWindows(contextLength, Math.max(1, contextLength / 2));
  }

  /** The windows of a document. */
  List<Window> of(int tokens) {
    List<Window> windows = new ArrayList<>();
    int scored = 1;
    for (int begin = 0; scored < tokens; begin += stride) {
      int end = Math.min(begin + length, tokens);
      windows.add(new Window(begin, end, scored));
      scored = end;
    }
    return windows;
  }
}
