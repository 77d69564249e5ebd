package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.List;

/** Real texts strung together and cut to one length. */
final class FixedLengthBatch {
  private FixedLengthBatch() {}

  /**
   * A batch without padding: each row is between the tokens that begin and end the first text.
   *
   * @param texts tokens of texts, not all of them empty; they are repeated where more are needed
   */
  static TokenBatch of(List<int[]> texts, int batchSize, int seqLen, int padTokenId) {
    int[] example = texts.get(0);
    int[] body = body(texts, batchSize * seqLen);
    int next = 0;
    List<Encoding> rows = new ArrayList<>(batchSize);
    for (int row = 0; row < batchSize; row++) {
      int[] ids = new int[seqLen];
      ids[0] = example[0];
      for (int position = 1; position < seqLen - 1; position++) {
        ids[position] = body[next++ % body.length];
      }
      if (seqLen > 1) {
        ids[seqLen - 1] = example[example.length - 1];
      }
      rows.add(new Encoding(ids, new int[seqLen]));
    }
    return TokenBatch.of(rows, padTokenId);
  }

  /** Tokens of the texts without the first and the last of each, about as many as are needed. */
  private static int[] body(List<int[]> texts, int needed) {
    List<Integer> tokens = new ArrayList<>();
    for (int text = 0; text < texts.size() && tokens.size() < needed; text++) {
      int[] ids = texts.get(text);
      for (int position = 1; position < ids.length - 1; position++) {
        tokens.add(ids[position]);
      }
    }
    if (tokens.isEmpty()) {
      throw new IllegalArgumentException("no text has a token");
    }
    return tokens.stream().mapToInt(Integer::intValue).toArray();
  }
}
