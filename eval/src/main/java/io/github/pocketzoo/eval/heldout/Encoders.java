package io.github.pocketzoo.eval.heldout;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.task.EmbeddingSettings;
import io.github.pocketzoo.core.task.SentenceEncoder;
import io.github.pocketzoo.eval.ModelUnderTest;
import java.nio.file.Path;

/** Makes sentence encoders of models, as {@code embed} does. */
final class Encoders {
  private Encoders() {}

  /**
   * The encoder that a model's files describe.
   *
   * @param prefix what to put before each text
   */
  static SentenceEncoder of(ModelUnderTest model, int batchSize, String prefix) {
    EmbeddingSettings settings =
        EmbeddingSettings.of(
            model
                .facts()
                .directory()
                .map(Path::of)
                .orElseThrow(() -> new InvalidInputException(model.name() + ": has no files")));
    return SentenceEncoder.of(
        architecture(model), model.runner(batchSize), model.tokenizer(), settings, prefix);
  }

  /** Name of the last hidden state. */
  static String output(ModelUnderTest model) {
    return ModelGraph.hiddenState(architecture(model).structure().blocks().size());
  }

  private static Architecture architecture(ModelUnderTest model) {
    return model
        .architecture()
        .orElseThrow(() -> new InvalidInputException(model.name() + ": its structure is unknown"));
  }
}
