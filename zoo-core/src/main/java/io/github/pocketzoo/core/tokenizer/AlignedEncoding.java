package io.github.pocketzoo.core.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A tokenized text whose tokens know where they come from.
 *
 * @param encoding the tokens
 * @param texts which text a token is of, 0 the first, 1 the second, {@link #NONE} for special
 *     tokens, {@code [seqLen]}
 * @param starts index of each token's first character in its text, {@code [seqLen]}
 * @param ends one more than the index of each token's last character, {@code [seqLen]}
 */
public record AlignedEncoding(Encoding encoding, int[] texts, int[] starts, int[] ends) {
  /** The text of a token that was added, such as {@code [CLS]}. */
  public static final int NONE = -1;

  public AlignedEncoding {
    int length = encoding.length();
    if (texts.length != length || starts.length != length || ends.length != length) {
      throw new IllegalArgumentException("not one position a token");
    }
  }

  /** Number of tokens, special ones included. */
  public int length() {
    return encoding.length();
  }

  /**
   * Where a token is.
   *
   * @param token its position in the sequence
   * @param text 0 for the first text, 1 for the second
   * @return nothing if the token isn't of that text
   */
  public Optional<TextSpan> span(int token, int text) {
    return texts[token] == text
        ? Optional.of(new TextSpan(starts[token], ends[token]))
        : Optional.empty();
  }

  /**
   * The first token of each word of a text that is these words with a space between two of them.
   *
   * @return a position in the sequence for each word; {@link #NONE} of a word that has no token,
   *     such as a control character or what was cut off
   */
  public int[] firstTokens(List<String> words) {
    int[] first = new int[words.size()];
    Arrays.fill(first, NONE);
    int word = 0;
    int begin = 0;
    for (int token = 0; token < length(); token++) {
      if (texts[token] == NONE) {
        continue;
      }
      while (word < first.length && begin + words.get(word).length() + 1 <= starts[token]) {
        begin += words.get(word).length() + 1;
        word++;
      }
      if (word < first.length && begin <= starts[token] && first[word] == NONE) {
        first[word] = token;
      }
    }
    return first;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AlignedEncoding that
        && Arrays.equals(encoding.inputIds(), that.encoding.inputIds())
        && Arrays.equals(texts, that.texts)
        && Arrays.equals(starts, that.starts)
        && Arrays.equals(ends, that.ends);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoding.inputIds());
  }
}
