package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.TextExample;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;

/**
 * Tokenized examples with their targets.
 *
 * @param encodings one an example
 * @param targets one an example
 * @param padTokenId vocabulary index of the padding token
 */
public record EncodedDataset(List<Encoding> encodings, List<Target> targets, int padTokenId)
    implements TrainingExamples {
  public EncodedDataset {
    encodings = List.copyOf(encodings);
    targets = List.copyOf(targets);
    if (encodings.size() != targets.size()) {
      throw new IllegalArgumentException(
          "%d encodings but %d targets".formatted(encodings.size(), targets.size()));
    }
  }

  /**
   * Texts that belong to one class each.
   *
   * @param labels class indices, {@code [examples]}
   */
  public static EncodedDataset ofClasses(List<Encoding> encodings, int[] labels, int padTokenId) {
    return new EncodedDataset(
        encodings,
        Arrays.stream(labels).<Target>mapToObj(Target.OfClass::new).toList(),
        padTokenId);
  }

  /** Tokenizes a dataset. */
  public static EncodedDataset of(TextDataset dataset, Tokenizer tokenizer) {
    int[] labels = dataset.examples().stream().mapToInt(TextExample::label).toArray();
    return ofClasses(dataset.encode(tokenizer), labels, tokenizer.padTokenId());
  }

  @Override
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
    List<Target> chosenTargets = Arrays.stream(indices).mapToObj(targets::get).toList();
    return new MicroBatch(TokenBatch.of(chosen, padTokenId), chosenTargets, indices);
  }

  @Override
  public MicroBatch batch(int[] indices, long step) {
    return batch(indices);
  }
}
