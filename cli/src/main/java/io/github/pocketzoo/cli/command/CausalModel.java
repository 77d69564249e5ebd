package io.github.pocketzoo.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.data.TextCorpus;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.NewModel;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A new language model with a vocabulary that is trained on its text. */
final class CausalModel {
  private static final HeadSpec HEAD = HeadSpec.of(Task.TEXT_GENERATION);

  private CausalModel() {}

  /** A byte-level vocabulary of the text. */
  static Tokenizer vocabulary(TextCorpus text, int size) {
    String json = VocabularyText.read(text).train(size).toByteLevelJson(List.of());
    return Tokenizer.of(
        json.getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE, "vocabulary of " + text.name());
  }

  /**
   * A new model for a vocabulary.
   *
   * @param config without the keys that the vocabulary decides
   */
  static Model create(ObjectNode config, Tokenizer tokenizer, long seed) {
    int end = tokenizer.boundaries().endOfText().orElseThrow();
    config
        .put("vocab_size", tokenizer.vocabularySize())
        .put("bos_token_id", end)
        .put("eos_token_id", end);
    Architecture architecture =
        ModelDirectory.architecture(new ConfigReader("config of the new model", config))
            .withHead(HEAD);
    return NewModel.random(architecture, tokenizer.withMaxLength(architecture.maxLength()), seed);
  }

  /** A model with a language model's head, for going on with. */
  static Model load(Arguments arguments, Model base) {
    return NewModel.withHead(base, HEAD, TrainingSettings.seed(arguments));
  }
}
