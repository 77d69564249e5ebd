package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.data.TokenBatch;
import java.util.Arrays;
import java.util.Random;

/** Batches of random tokens for {@link TinyBert}; the same ones for the same seed. */
final class RandomTokens {
  private RandomTokens() {}

  /** Sequences of some lengths, padded on the right. */
  static TokenBatch ofLengths(long seed, int... lengths) {
    Random random = new Random(seed);
    int longest = Arrays.stream(lengths).max().orElseThrow();
    int[][] ids = new int[lengths.length][longest];
    int[][] mask = new int[lengths.length][longest];
    int[][] types = new int[lengths.length][longest];
    for (int row = 0; row < lengths.length; row++) {
      for (int i = 0; i < lengths[row]; i++) {
        ids[row][i] = random.nextInt(TinyBert.VOCABULARY);
        mask[row][i] = 1;
        types[row][i] = random.nextInt(TinyBert.TYPES);
      }
    }
    return new TokenBatch(ids, mask, types);
  }

  /** Sequences of mixed lengths, the first as long as the batch. */
  static TokenBatch mixed(long seed, int batch, int longest) {
    Random random = new Random(seed);
    int[] lengths = new int[batch];
    Arrays.setAll(lengths, i -> i == 0 ? longest : 1 + random.nextInt(longest));
    return ofLengths(seed, lengths);
  }

  /** Some of a batch's sequences, without padding that all of them have. */
  static TokenBatch select(TokenBatch batch, int... rows) {
    int longest = Arrays.stream(rows).map(row -> length(batch, row)).max().orElseThrow();
    return new TokenBatch(
        select(batch.inputIds(), rows, longest),
        select(batch.attentionMask(), rows, longest),
        select(batch.tokenTypeIds(), rows, longest));
  }

  private static int[][] select(int[][] values, int[] rows, int length) {
    return Arrays.stream(rows)
        .mapToObj(row -> Arrays.copyOf(values[row], length))
        .toArray(int[][]::new);
  }

  /** Tokens of a sequence. */
  static int length(TokenBatch batch, int row) {
    return Arrays.stream(batch.attentionMask()[row]).sum();
  }
}
