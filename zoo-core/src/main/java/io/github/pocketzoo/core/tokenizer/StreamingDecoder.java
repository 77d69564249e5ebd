package io.github.pocketzoo.core.tokenizer;

import java.util.Arrays;

/**
 * The text of tokens that come one by one. What it gives, one after the other, is what {@link
 * Tokenizer#decode} gives for all tokens at once; a character that is spread over several tokens
 * comes with the last of them, whole.
 *
 * <p>The text of a token depends on its neighbours: a space before it, a word's end after it. So
 * tokens are decoded together with those before them, back to the last point where nothing was held
 * back, and only what is new is given. The cost of a token doesn't grow with the text.
 *
 * <p>Not safe for many threads.
 */
public final class StreamingDecoder {
  /** What stands for bytes that are no UTF-8, or not yet. */
  private static final char REPLACEMENT = '\uFFFD';

  private final Tokenizer tokenizer;
  private final boolean skipSpecial;

  /** Tokens that were given before, as context, and those since. */
  private int[] window = {};

  private int contextTokens;

  /** How much of the window's text was given. */
  private String given = "";

  /**
   * Begins a text.
   *
   * @param skipSpecial whether special tokens, such as {@code </s>}, are left out
   */
  StreamingDecoder(Tokenizer tokenizer, boolean skipSpecial) {
    this.tokenizer = tokenizer;
    this.skipSpecial = skipSpecial;
  }

  /**
   * Takes a token.
   *
   * @return the text that is certain now, empty where the token ends within a character
   */
  public String append(int id) {
    if (skipSpecial && tokenizer.isSpecial(id)) {
      // In a window of its own it would hide that the next token doesn't begin the text.
      return "";
    }
    window = Arrays.copyOf(window, window.length + 1);
    window[window.length - 1] = id;
    String text = windowText();
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == REPLACEMENT) {
      end--;
    }
    if (end < text.length()) {
      return give(text.substring(0, end));
    }
    String news = give(text);
    window = Arrays.copyOfRange(window, contextTokens, window.length);
    contextTokens = window.length;
    given = tokenizer.decode(window, skipSpecial);
    return news;
  }

  /**
   * Ends the text.
   *
   * @return what was held back: replacement characters for bytes that never became a character, or
   *     nothing
   */
  public String finish() {
    String news = give(windowText());
    window = new int[0];
    contextTokens = 0;
    given = "";
    return news;
  }

  private String give(String text) {
    String news = text.substring(given.length());
    given = text;
    return news;
  }

  private String windowText() {
    String text = tokenizer.decode(window, skipSpecial);
    if (text.startsWith(given)) {
      return text;
    }
    // Stray bytes spoil the bytes before them, which were given: begin anew behind those.
    window = Arrays.copyOfRange(window, contextTokens, window.length);
    contextTokens = 0;
    given = "";
    return tokenizer.decode(window, skipSpecial);
  }
}
