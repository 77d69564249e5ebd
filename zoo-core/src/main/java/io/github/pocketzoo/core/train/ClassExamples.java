package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.data.DatasetFingerprint;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.tokenizer.Tokenizer;

/**
 * Texts that belong to one class each.
 *
 * @param data the texts
 */
public record ClassExamples(TextDataset data) implements TaskExamples {
  @Override
  public String name() {
    return data.name();
  }

  @Override
  public int size() {
    return data.examples().size();
  }

  @Override
  public HeadSpec head() {
    return HeadSpec.classifier(data.labels());
  }

  @Override
  public String sha256() {
    return DatasetFingerprint.of(data).sha256();
  }

  @Override
  public EncodedDataset encode(Tokenizer tokenizer) {
    return EncodedDataset.of(data, tokenizer);
  }
}
