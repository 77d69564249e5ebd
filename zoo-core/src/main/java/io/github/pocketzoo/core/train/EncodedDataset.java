package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.TextExample;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;

/**
 * Tokenized examples with their labels.
 *
 * @param encodings one an example
 * @param labels class indices, {@code [examples]}
 * @param padTokenId vocabulary index of the padding token
 */
public record EncodedDataset(List<Encoding> encodings, int[] labels, int padTokenId) {
  public EncodedDataset {
    encodings = List.copyOf(encodings);
  }

  /** Tokenizes a dataset. */
  public static EncodedDataset of(TextDataset dataset, Tokenizer tokenizer) {
    int[] labels = dataset.examples().stream().mapToInt(TextExample::label).toArray();
    return new EncodedDataset(dataset.encode(tokenizer), labels, tokenizer.padTokenId());
  }

  /** Number of examples. */
  public int size() {
    return encodings.size();
  }

  /** Lengths in tokens, {@code [examples]}. */
  public int[] lengths() {
    return encodings.stream().mapToInt(Encoding::length).toArray();
  }

  /** Some of the examples, padded to one length. */
  public MicroBatch batch(int[] indices) {
    List<Encoding> chosen = Arrays.stream(indices).mapToObj(encodings::get).toList();
    int[] chosenLabels = Arrays.stream(indices).map(i -> labels[i]).toArray();
    return new MicroBatch(TokenBatch.of(chosen, padTokenId), chosenLabels, indices);
  }
}
