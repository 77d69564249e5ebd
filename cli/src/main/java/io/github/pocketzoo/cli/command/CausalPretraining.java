package io.github.pocketzoo.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.tokenizer.TokenizerDirectory;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.eval.language.LanguageScore;
import io.github.pocketzoo.eval.language.NgramBaseline;
import io.github.pocketzoo.gpt.pretrain.CausalPretrainer;
import io.github.pocketzoo.gpt.pretrain.CausalText;
import io.github.pocketzoo.gpt.pretrain.NewDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code pretrain --objective clm}: trains a decoder to predict the next token. */
final class CausalPretraining {
  private static final Setting<Integer> VOCABULARY_SIZE =
      Setting.withDefault(
          "vocabulary-size",
          ValueType.count(257),
          2048,
          "tokens of the vocabulary that is trained on the text for a new model without"
              + " --tokenizer");

  private static final Setting<Integer> BASELINE_ORDER =
      Setting.withDefault(
          "baseline-order",
          ValueType.count(0),
          5,
          "n of the n-gram model of the same text that perplexity is compared with; 0 for none");

  static final OptionGroup OPTIONS =
      OptionGroup.of("Next token (clm)", VOCABULARY_SIZE, CausalData.DOCUMENTS, BASELINE_ORDER);

  /** An n-gram model of more text would not fit a small heap. */
  private static final long BASELINE_TOKENS = 20_000_000;

  private final Arguments arguments;
  private final Console console;
  private final CausalData.Text text;

  CausalPretraining(Arguments arguments, Console console, CausalData.Text text) {
    this.arguments = arguments;
    this.console = console;
    this.text = text;
  }

  void run(TrainingSettings training, TrainingOutput output) {
    try (Model model = model();
        CausalData data = CausalData.open(text, model, output, console)) {
      TrainingOptions options =
          options(training, data.source().sequencesOfEpoch(TrainingSettings.seed(arguments)));
      data.announce(model, options, console);
      Optional<LanguageScore> before = data.score(model);
      TrainingRun run = output.run(options);
      Model trained = new CausalPretrainer(data.source()).train(model, run);
      output.save(
          trained,
          run,
          () -> data.score(trained).map(after -> quality(before.orElseThrow(), after)));
      baseline(data, model.tokenizer()).ifPresent(console::print);
    }
  }

  /** A small model of a small text needs many steps, and can take large ones. */
  private TrainingOptions options(TrainingSettings training, long sequences) {
    boolean embedded =
        Stream.of(PretrainCommand.DATA, PretrainingModel.MODEL, PretrainingModel.CONFIG)
            .noneMatch(arguments::has);
    return embedded
        ? training.options(arguments, sequences, NewDecoder.tinyTraining(1), NewDecoder.TINY_EPOCHS)
        : training.options(arguments, sequences);
  }

  private Model model() {
    ModelLoader loader = ModelLoader.of(arguments, console);
    if (arguments.has(PretrainingModel.MODEL)) {
      DataOptions.refuse(arguments, VOCABULARY_SIZE, "a new model, not with --model");
      Model base = loader.load(arguments.get(PretrainingModel.MODEL));
      Model model = NewDecoder.of(base, TrainingSettings.seed(arguments));
      base.parameters().close();
      return model;
    }
    Tokenizer tokenizer;
    if (arguments.has(PretrainingModel.TOKENIZER)) {
      DataOptions.refuse(
          arguments, VOCABULARY_SIZE, "a vocabulary of one's own, not with --tokenizer");
      tokenizer =
          TokenizerDirectory.load(
              loader.fetch(arguments.get(PretrainingModel.TOKENIZER)), Integer.MAX_VALUE);
    } else {
      tokenizer = NewDecoder.vocabulary(text.train(), arguments.get(VOCABULARY_SIZE));
    }
    return NewDecoder.create(config(), tokenizer, TrainingSettings.seed(arguments));
  }

  private ObjectNode config() {
    return arguments
        .find(PretrainingModel.CONFIG)
        .map(CausalPretraining::read)
        .orElseGet(() -> NewDecoder.tinyConfig(text.maxLength()));
  }

  private static ObjectNode read(Path file) {
    try {
      if (new ObjectMapper().readTree(file.toFile()) instanceof ObjectNode object) {
        return object;
      }
      throw new InvalidInputException(file + ": expected a JSON object");
    } catch (IOException e) {
      throw new InvalidInputException(
          file + ": cannot read the configuration: " + e.getMessage(), e);
    }
  }

  private Optional<String> baseline(CausalData data, Tokenizer tokenizer) {
    int order = arguments.get(BASELINE_ORDER);
    if (order == 0 || data.documents().isEmpty()) {
      return Optional.empty();
    }
    CausalText source = data.source();
    if (source.corpus().summary().tokens() > BASELINE_TOKENS) {
      return Optional.of(
          "no %d-gram baseline: more than %,d tokens".formatted(order, BASELINE_TOKENS));
    }
    LanguageScore score =
        NgramBaseline.of(
                source.corpus(), source.packing()::document, order, tokenizer.vocabularySize())
            .score(data.documents());
    return Optional.of("%d-gram of the same text: %s".formatted(order, CausalData.describe(score)));
  }

  private static String quality(LanguageScore before, LanguageScore after) {
    return String.format(
        Locale.ROOT,
        ", %s (perplexity %.1f before)",
        CausalData.describe(after),
        before.perplexity());
  }
}
