package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.tokenizer.Encoding;
import java.util.Arrays;
import java.util.List;

/**
 * Tokenized texts padded to one length.
 *
 * @param inputIds vocabulary indices, {@code [batch][seqLen]}
 * @param attentionMask 1 at tokens, 0 at padding, {@code [batch][seqLen]}
 * @param tokenTypeIds segment indices, {@code [batch][seqLen]}
 */
public record TokenBatch(int[][] inputIds, int[][] attentionMask, int[][] tokenTypeIds) {

  /**
   * Pads on the right to the longest encoding.
   *
   * @param encodings at least one
   * @param padTokenId vocabulary index of the padding token
   */
  public static TokenBatch of(List<Encoding> encodings, int padTokenId) {
    int seqLen = encodings.stream().mapToInt(Encoding::length).max().orElseThrow();
    int[][] ids = new int[encodings.size()][seqLen];
    int[][] mask = new int[encodings.size()][seqLen];
    int[][] types = new int[encodings.size()][seqLen];
    for (int row = 0; row < encodings.size(); row++) {
      Encoding encoding = encodings.get(row);
      int length = encoding.length();
      System.arraycopy(encoding.inputIds(), 0, ids[row], 0, length);
      Arrays.fill(ids[row], length, seqLen, padTokenId);
      Arrays.fill(mask[row], 0, length, 1);
      System.arraycopy(encoding.tokenTypeIds(), 0, types[row], 0, length);
    }
    return new TokenBatch(ids, mask, types);
  }

  /** The same batch, padded on the right to a multiple of {@code positions}. */
  public TokenBatch paddedToMultiple(int positions) {
    int length = (sequenceLength() + positions - 1) / positions * positions;
    return length == sequenceLength()
        ? this
        : new TokenBatch(
            padded(inputIds, length), padded(attentionMask, length), padded(tokenTypeIds, length));
  }

  private static int[][] padded(int[][] rows, int length) {
    return Arrays.stream(rows).map(row -> Arrays.copyOf(row, length)).toArray(int[][]::new);
  }

  /** Number of sequences. */
  public int batchSize() {
    return inputIds.length;
  }

  /** Number of positions of every sequence, padding included. */
  public int sequenceLength() {
    return inputIds[0].length;
  }
}
