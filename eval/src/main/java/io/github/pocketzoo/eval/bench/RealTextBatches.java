package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Batches of real texts for a benchmark. Constant or random token ids would be kinder to caches, or
 * give activations that no text gives.
 */
public final class RealTextBatches {
  /** So many that a call doesn't only ever meet one shape, so few that a round stays short. */
  static final int MIXED_BATCHES = 4;

  private final List<String> texts;
  private final Tokenizer tokenizer;

  /**
   * Batches of some texts.
   *
   * @param texts at least one, not all of them empty; they are repeated where more are needed
   */
  public RealTextBatches(List<String> texts, Tokenizer tokenizer) {
    this.texts = List.copyOf(texts);
    this.tokenizer = tokenizer;
  }

  /** The batches of a shape: one of a fixed length, four of mixed lengths. */
  public List<TokenBatch> of(CallShape shape) {
    return shape.seqLen().isPresent()
        ? List.of(fixed(shape.batchSize(), shape.seqLen().getAsInt()))
        : mixed(shape.batchSize());
  }

  /** Texts as they are, the next ones in each batch. */
  private List<TokenBatch> mixed(int batchSize) {
    List<TokenBatch> batches = new ArrayList<>();
    for (int batch = 0; batch < MIXED_BATCHES; batch++) {
      List<Encoding> encodings = new ArrayList<>(batchSize);
      for (int row = 0; row < batchSize; row++) {
        encodings.add(tokenizer.encode(texts.get((batch * batchSize + row) % texts.size())));
      }
      batches.add(TokenBatch.of(encodings, tokenizer.padTokenId()));
    }
    return batches;
  }

  /** Texts strung together and cut, each row between the tokens that begin and end a text. */
  private TokenBatch fixed(int batchSize, int seqLen) {
    int[] example = tokenizer.encode(texts.get(0)).inputIds();
    int[] body = body(batchSize * seqLen);
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
    return TokenBatch.of(rows, tokenizer.padTokenId());
  }

  /** Tokens of the texts without the first and the last of each, about as many as are needed. */
  private int[] body(int needed) {
    List<Integer> tokens = new ArrayList<>();
    for (int text = 0; text < texts.size() && tokens.size() < needed; text++) {
      int[] ids = tokenizer.encode(texts.get(text)).inputIds();
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
