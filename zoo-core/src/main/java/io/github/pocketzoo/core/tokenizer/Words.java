package io.github.pocketzoo.core.tokenizer;

/**
 * Tokens of a text without special tokens.
 *
 * @param ids vocabulary indices, {@code [tokens]}
 * @param first whether a token is the first of a word, {@code [tokens]}
 */
public record Words(int[] ids, boolean[] first) {
  public Words {
    if (ids.length != first.length) {
      throw new IllegalArgumentException(
          "%d ids, but %d marks of words".formatted(ids.length, first.length));
    }
  }

  /** Number of tokens. */
  public int length() {
    return ids.length;
  }
}
