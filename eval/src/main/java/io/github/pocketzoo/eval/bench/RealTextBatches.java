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

  /** Texts strung together and cut. */
  private TokenBatch fixed(int batchSize, int seqLen) {
    List<int[]> tokens = new ArrayList<>();
    int needed = 0;
    for (String text : texts) {
      if (!tokens.isEmpty() && needed >= batchSize * seqLen) {
        break;
      }
      tokens.add(tokenizer.encode(text).inputIds());
      needed += Math.max(0, tokens.get(tokens.size() - 1).length - 2);
    }
    return FixedLengthBatch.of(tokens, batchSize, seqLen, tokenizer.padTokenId());
  }
}
