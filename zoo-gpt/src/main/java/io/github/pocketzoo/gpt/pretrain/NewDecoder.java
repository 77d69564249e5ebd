package io.github.pocketzoo.gpt.pretrain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.data.TextCorpus;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.NewModel;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.train.TrainingOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A new language model, with a vocabulary that is trained on its text where it has none. */
public final class NewDecoder {
  /**
   * Passes over a quarter of WordNet's definitions after which a model of {@link #tinyConfig}
   * expects new ones better than a 5-gram model does.
   */
  public static final int TINY_EPOCHS = 4;

  private static final HeadSpec HEAD = HeadSpec.of(Task.TEXT_GENERATION);

  private NewDecoder() {}

  /**
   * The configuration of a small GPT-2 that trains in minutes on two cores.
   *
   * @param maxLength positions of its sequences
   */
  public static ObjectNode tinyConfig(int maxLength) {
    try (InputStream in = NewDecoder.class.getResourceAsStream("gpt2-tiny.json")) {
      ObjectNode config = (ObjectNode) new ObjectMapper().readTree(in);
      return config.put("n_positions", maxLength);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Settings under which it learns fast: many small steps, none of which is large alone. */
  public static TrainingOptions tinyTraining(long steps) {
    return TrainingOptions.defaults(steps)
        .withBatchSize(32)
        .withLearningRate(4e-3)
        .withWeightDecay(0.05);
  }

  /** A byte-level vocabulary of the text. */
  public static Tokenizer vocabulary(TextCorpus text, int size) {
    String json = VocabularyText.read(text).train(size).toByteLevelJson(List.of());
    return Tokenizer.of(
        json.getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE, "vocabulary of " + text.name());
  }

  /**
   * A new model for a vocabulary.
   *
   * @param config a decoder's {@code config.json}; the keys that the vocabulary decides are set
   * @param tokenizer with a token that ends texts
   * @param seed of the weights
   * @throws InvalidInputException if the configuration is no decoder's
   */
  public static Model create(ObjectNode config, Tokenizer tokenizer, long seed) {
    int end = CausalPacking.endOfText(tokenizer);
    config
        .put("vocab_size", tokenizer.vocabularySize())
        .put("bos_token_id", end)
        .put("eos_token_id", end);
    Architecture architecture =
        ModelDirectory.architecture(new ConfigReader("config of the new model", config))
            .withHead(HEAD);
    return NewModel.random(architecture, tokenizer.withMaxLength(architecture.maxLength()), seed);
  }

  /**
   * A model with a language model's head, for going on with.
   *
   * @param seed of the head's weights where the model has none
   */
  public static Model of(Model base, long seed) {
    return NewModel.withHead(base, HEAD, seed);
  }
}
