package io.github.pocketzoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.bert.pretrain.Pretrainer;
import io.github.pocketzoo.bert.pretrain.PretrainingObjective;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.NewModel;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.tokenizer.TokenizerDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** The options that say what is pretrained: a model to go on with, or a new one. */
final class PretrainingModel {
  static final Setting<ModelReference> MODEL =
      Setting.optional(
          "model",
          ModelLoader.TYPE,
          "go on with the weights of a model: "
              + ModelLoader.FORMS
              + " (default: begin with random ones)");

  static final Setting<Path> CONFIG =
      Setting.optional(
          "config",
          ValueType.path("FILE"),
          "config.json of the new model (default: 2 layers of 128, an ELECTRA for rtd, a GPT-2 of 4 layers of"
              + " 192 for clm)");

  static final Setting<ModelReference> TOKENIZER =
      Setting.withDefault(
          "tokenizer",
          ModelLoader.TYPE,
          "all-MiniLM-L6-v2",
          "the model whose tokenizer a new model has; for clm, a vocabulary is trained on the text");

  private static final Setting<Path> GENERATOR_CONFIG =
      Setting.optional(
          "generator-config",
          ValueType.path("FILE"),
          "config.json of the generator of rtd (default: the model's, 4 times narrower)");

  private static final int GENERATOR_DIVISOR = 4;

  static final OptionGroup OPTIONS =
      OptionGroup.of(
          "Model (--model, or a new one)",
          MODEL,
          CONFIG,
          TOKENIZER,
          GENERATOR_CONFIG,
          ModelLoader.OFFLINE);

  private PretrainingModel() {}

  /** Refuses options that contradict each other. */
  static void check(Arguments arguments, Optional<PretrainingObjective> objective) {
    if (arguments.has(MODEL)) {
      DataOptions.refuse(arguments, CONFIG, "a new model, not with --model");
      DataOptions.refuse(arguments, TOKENIZER, "a new model, not with --model");
    }
    if (!objective.equals(Optional.of(PretrainingObjective.RTD))) {
      DataOptions.refuse(arguments, GENERATOR_CONFIG, "--objective rtd");
    }
  }

  /** Where the model is to be written, if that can be done. */
  static Path output(Arguments arguments, Path output) {
    return arguments
        .find(MODEL)
        .map(source -> OutputDirectory.checked(output, source))
        .orElseGet(() -> OutputDirectory.checked(output));
  }

  /** The model with the head of the objective. */
  static Model load(Arguments arguments, Console console, Pretrainer pretrainer) {
    ModelLoader loader = ModelLoader.of(arguments, console);
    long seed = TrainingSettings.seed(arguments);
    if (arguments.has(MODEL)) {
      Model base = loader.load(arguments.get(MODEL));
      Model model = pretrainer.withHead(base, seed);
      base.parameters().close();
      return model;
    }
    Path directory = loader.fetch(arguments.get(TOKENIZER));
    boolean electra = pretrainer.objective() == PretrainingObjective.RTD;
    Architecture architecture =
        ModelDirectory.architecture(
            arguments
                .find(CONFIG)
                .map(ConfigReader::open)
                .orElseGet(() -> embedded(electra ? "electra-tiny.json" : "bert-tiny.json")));
    Tokenizer tokenizer = TokenizerDirectory.load(directory, architecture.maxLength());
    Model blank = NewModel.random(architecture.withoutHead(), tokenizer, seed);
    Model model = pretrainer.withHead(blank, seed);
    blank.parameters().close();
    return model;
  }

  private static ConfigReader embedded(String name) {
    try (InputStream in = PretrainingModel.class.getResourceAsStream(name)) {
      return new ConfigReader(name, new ObjectMapper().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The generator that replaced-token detection needs. */
  static Optional<Model> generator(Arguments arguments, Model model, Pretrainer pretrainer) {
    if (pretrainer.objective() != PretrainingObjective.RTD) {
      return Optional.empty();
    }
    ConfigReader config =
        arguments
            .find(GENERATOR_CONFIG)
            .map(ConfigReader::open)
            .orElseGet(() -> derived(model.architecture()));
    Architecture architecture =
        ModelDirectory.architecture(config).withHead(PretrainingObjective.MLM.head());
    long seed = TrainingSettings.seed(arguments) + 1;
    return Optional.of(NewModel.random(architecture, model.tokenizer(), seed));
  }

  private static ConfigReader derived(Architecture discriminator) {
    JsonNode config = Pretrainer.generatorConfig(discriminator, GENERATOR_DIVISOR);
    return new ConfigReader("generator of rtd", config);
  }
}
