package io.github.pocketzoo.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.cli.engine.CausalEngine;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.data.TextCorpus;
import io.github.pocketzoo.core.data.TokenizedCorpus;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.tokenizer.TokenizerDirectory;
import io.github.pocketzoo.core.tokenizer.Words;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.eval.language.LanguageScore;
import io.github.pocketzoo.eval.language.LanguageScorer;
import io.github.pocketzoo.eval.language.NgramBaseline;
import io.github.pocketzoo.eval.language.ScoredText;
import io.github.pocketzoo.eval.language.SlidingWindows;
import io.github.pocketzoo.gpt.pretrain.CausalPacking;
import io.github.pocketzoo.gpt.pretrain.CausalPretrainer;
import io.github.pocketzoo.gpt.pretrain.CausalText;
import io.github.pocketzoo.gpt.pretrain.DocumentBoundary;
import io.github.pocketzoo.gpt.pretrain.NewDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
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

  private static final Setting<DocumentBoundary> DOCUMENTS =
      Setting.withDefault(
          "documents",
          new ValueType<>("packed|separate", DocumentBoundary::of),
          DocumentBoundary.PACKED.optionName(),
          "pack several into a sequence, or begin one with each");

  private static final Setting<Integer> BASELINE_ORDER =
      Setting.withDefault(
          "baseline-order",
          ValueType.count(0),
          5,
          "n of the n-gram model of the same text that perplexity is compared with; 0 for none");

  static final OptionGroup OPTIONS =
      OptionGroup.of("Next token (clm)", VOCABULARY_SIZE, DOCUMENTS, BASELINE_ORDER);

  /** An n-gram model of more text would not fit a small heap. */
  private static final long BASELINE_TOKENS = 20_000_000;

  private static final int WINDOWS_AT_ONCE = 8;

  private final Arguments arguments;
  private final Console console;
  private final Text text;

  /**
   * What is read, and how.
   *
   * @param train to train on
   * @param validation to measure on; nothing where a part of {@code train} is held out
   * @param holdOut that part
   * @param maxLength positions of a sequence
   */
  record Text(
      TextCorpus train,
      Optional<TextCorpus> validation,
      TokenizedCorpus.HoldOut holdOut,
      int maxLength) {}

  CausalPretraining(Arguments arguments, Console console, Text text) {
    this.arguments = arguments;
    this.console = console;
    this.text = text;
  }

  void run(TrainingSettings training, TrainingOutput output, Path directory) {
    try (Model model = model()) {
      MaxLength.checked(text.maxLength(), model.architecture());
      CausalPacking packing =
          CausalPacking.of(model.tokenizer(), text.maxLength(), arguments.get(DOCUMENTS));
      try (TokenizedCorpus corpus =
          tokenize(text.train(), model, output.sibling(".tokens"), text.holdOut())) {
        List<ScoredText> heldOut = heldOut(model, packing, corpus, output);
        CausalText source = new CausalText(corpus, packing);
        TrainingOptions options =
            options(training, source.sequencesOfEpoch(TrainingSettings.seed(arguments)));
        announce(corpus.summary(), model, options);
        Optional<LanguageScore> before = score(model, heldOut);
        TrainingRun run = output.run(options);
        Model trained = new CausalPretrainer(source).train(model, run);
        ModelDirectory.save(trained, directory);
        run.discardCheckpoint();
        console.print(outcome(trained, options, before, score(trained, heldOut), directory));
        baseline(corpus, packing, model.tokenizer(), heldOut).ifPresent(console::print);
      }
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

  private TokenizedCorpus tokenize(
      TextCorpus corpus, Model model, Path file, TokenizedCorpus.HoldOut holdOut) {
    return PretrainCommand.tokenize(corpus, model, file, holdOut, console);
  }

  private List<ScoredText> heldOut(
      Model model, CausalPacking packing, TokenizedCorpus corpus, TrainingOutput output) {
    List<List<Words>> documents =
        text.validation()
            .map(
                held ->
                    PretrainCommand.allOf(
                        held, model, output.sibling(".validation.tokens"), console))
            .orElseGet(corpus::heldOut);
    return documents.stream().map(lines -> scored(model.tokenizer(), packing, lines)).toList();
  }

  private static ScoredText scored(Tokenizer tokenizer, CausalPacking packing, List<Words> lines) {
    int[] tokens = packing.document(lines);
    byte[] bytes = tokenizer.decode(tokens, true).getBytes(StandardCharsets.UTF_8);
    return new ScoredText(tokens, bytes.length);
  }

  private Optional<LanguageScore> score(Model model, List<ScoredText> heldOut) {
    if (heldOut.isEmpty()) {
      return Optional.empty();
    }
    try (CausalForward forward = CausalEngine.open(model)) {
      SlidingWindows windows = SlidingWindows.halfOf(text.maxLength());
      return Optional.of(new LanguageScorer(forward, windows, WINDOWS_AT_ONCE).score(heldOut));
    }
  }

  private Optional<String> baseline(
      TokenizedCorpus corpus,
      CausalPacking packing,
      Tokenizer tokenizer,
      List<ScoredText> heldOut) {
    int order = arguments.get(BASELINE_ORDER);
    if (order == 0 || heldOut.isEmpty()) {
      return Optional.empty();
    }
    if (corpus.summary().tokens() > BASELINE_TOKENS) {
      return Optional.of(
          "no %d-gram baseline: more than %,d tokens".formatted(order, BASELINE_TOKENS));
    }
    LanguageScore score =
        NgramBaseline.of(corpus, packing::document, order, tokenizer.vocabularySize())
            .score(heldOut);
    return Optional.of("%d-gram of the same text: %s".formatted(order, describe(score)));
  }

  private void announce(TokenizedCorpus.Summary summary, Model model, TrainingOptions options) {
    long parameters =
        model.parameters().arrays().values().stream().mapToLong(array -> array.length()).sum();
    console.print(
        String.format(
            Locale.ROOT,
            "%s: %,d documents, %,d tokens of a vocabulary of %,d; %,d parameters; %,d steps of %d"
                + " sequences",
            summary.name(),
            summary.documents(),
            summary.tokens(),
            model.tokenizer().vocabularySize(),
            parameters,
            options.steps(),
            options.batchSize()));
  }

  private static String describe(LanguageScore score) {
    return String.format(
        Locale.ROOT,
        "held-out perplexity %.2f, %.3f bits per byte",
        score.perplexity(),
        score.bitsPerByte());
  }

  private static String outcome(
      Model trained,
      TrainingOptions options,
      Optional<LanguageScore> before,
      Optional<LanguageScore> after,
      Path directory) {
    Provenance.Step step = trained.provenance().lastStep();
    String quality =
        after
            .map(
                score ->
                    String.format(
                        Locale.ROOT,
                        ", %s (perplexity %.1f before)",
                        describe(score),
                        before.orElseThrow().perplexity()))
            .orElse("");
    return String.format(
        Locale.ROOT,
        "pretrain: %,d steps in %.0f s, loss %.4f%s: %s",
        options.steps(),
        step.metrics().get("train_seconds"),
        step.metrics().get("train_loss"),
        quality,
        directory);
  }
}
