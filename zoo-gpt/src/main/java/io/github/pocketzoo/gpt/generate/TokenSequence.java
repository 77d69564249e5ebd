package io.github.pocketzoo.gpt.generate;

import java.util.Arrays;

/** Tokens of a prompt and of its continuation, which grows. Not safe for many threads. */
public final class TokenSequence {
  private int[] tokens;
  private int length;

  private TokenSequence(int[] tokens) {
    this.tokens = tokens;
    this.length = tokens.length;
  }

  /** A sequence that begins with some tokens. */
  public static TokenSequence of(int... tokens) {
    return new TokenSequence(tokens.clone());
  }

  /** Number of tokens. */
  public int length() {
    return length;
  }

  /** A token. */
  public int get(int index) {
    if (index >= length) {
      throw new IndexOutOfBoundsException("token %d of %d".formatted(index, length));
    }
    return tokens[index];
  }

  /** Appends a token. */
  void add(int token) {
    if (length == tokens.length) {
      tokens = Arrays.copyOf(tokens, Math.max(16, 2 * length));
    }
    tokens[length++] = token;
  }

  /** Forgets the last tokens. */
  void truncate(int shorter) {
    length = shorter;
  }

  /** The tokens from an index on. */
  int[] from(int index) {
    return Arrays.copyOfRange(tokens, index, length);
  }

  /** Some of the tokens. */
  int[] range(int from, int to) {
    return Arrays.copyOfRange(tokens, from, to);
  }
}
