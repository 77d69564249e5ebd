package io.github.pocketzoo.spark;

import io.github.pocketzoo.core.tokenizer.Encoding;
import java.io.Serializable;

/**
 * An {@link Encoding} that travels.
 *
 * @param inputIds vocabulary indices, {@code [seqLen]}
 * @param tokenTypeIds segment indices, {@code [seqLen]}
 */
record TokenSequence(int[] inputIds, int[] tokenTypeIds) implements Serializable {
  static TokenSequence of(Encoding encoding) {
    return new TokenSequence(encoding.inputIds(), encoding.tokenTypeIds());
  }

  Encoding encoding() {
    return new Encoding(inputIds, tokenTypeIds);
  }
}
