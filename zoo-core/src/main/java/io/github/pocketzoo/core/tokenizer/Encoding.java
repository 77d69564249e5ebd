package io.github.pocketzoo.core.tokenizer;

/**
 * A tokenized text with its special tokens, without padding.
 *
 * @param inputIds vocabulary indices, {@code [seqLen]}
 * @param tokenTypeIds segment of each token (0 first text, 1 second text), {@code [seqLen]}
 */
public record Encoding(int[] inputIds, int[] tokenTypeIds) {
  public Encoding {
    if (inputIds.length != tokenTypeIds.length) {
      throw new IllegalArgumentException(
          "inputIds has %d tokens, tokenTypeIds has %d"
              .formatted(inputIds.length, tokenTypeIds.length));
    }
  }

  /** Number of tokens. */
  public int length() {
    return inputIds.length;
  }
}
