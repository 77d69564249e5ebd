package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.data.LengthGroupedBatches;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.Map;

/** Examples of what a model should learn, not tokenized yet. */
public interface TaskExamples extends TrainingSource {

  /** Number of examples. */
  int size();

  /** The head that learns from them. */
  HeadSpec head();

  /**
   * Tokenizes them. One example may become several, if it is longer than a model's input.
   *
   * @param tokenizer of the model, with the length to truncate to
   */
  EncodedDataset encode(Tokenizer tokenizer);

  @Override
  default Map<String, String> describe() {
    return Map.of(
        "train", name(), "train_examples", Integer.toString(size()), "train_sha256", sha256());
  }

  @Override
  default Prepared prepare(Tokenizer tokenizer, TrainingOptions options) {
    EncodedDataset encoded = encode(tokenizer);
    return new Prepared(
        encoded,
        new EpochBatches(
            new LengthGroupedBatches(encoded.lengths(), options.batchSize(), options.seed())));
  }
}
