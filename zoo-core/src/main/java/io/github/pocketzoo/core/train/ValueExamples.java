package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.data.DatasetFingerprint;
import io.github.pocketzoo.core.data.ValuedText;
import io.github.pocketzoo.core.data.ValuedTexts;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.ProblemType;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.List;

/**
 * Texts that belong to any number of classes, or with numbers to predict.
 *
 * @param data the texts
 * @param problem which of the two: {@link ProblemType#MULTI_LABEL} or {@link
 *     ProblemType#REGRESSION}
 */
public record ValueExamples(ValuedTexts data, ProblemType problem) implements TaskExamples {
  public ValueExamples {
    if (problem == ProblemType.SINGLE_LABEL) {
      throw new IllegalArgumentException("texts of one class each have no values");
    }
  }

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
    return new HeadSpec(Task.TEXT_CLASSIFICATION, data.labels(), problem);
  }

  @Override
  public String sha256() {
    return DatasetFingerprint.of(data).sha256();
  }

  @Override
  public EncodedDataset encode(Tokenizer tokenizer) {
    List<Encoding> encodings =
        data.examples().parallelStream()
            .map(example -> tokenizer.encode(example.text(), example.textPair()))
            .toList();
    List<Target> targets = data.examples().stream().map(ValueExamples::target).toList();
    return new EncodedDataset(encodings, targets, tokenizer.padTokenId());
  }

  private static Target target(ValuedText example) {
    float[] values = new float[example.values().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = example.values().get(i);
    }
    return new Target.Values(values);
  }
}
