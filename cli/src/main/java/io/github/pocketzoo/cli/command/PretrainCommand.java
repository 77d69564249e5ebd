package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.bert.pretrain.Masking;
import io.github.pocketzoo.bert.pretrain.Packing;
import io.github.pocketzoo.bert.pretrain.Pretrainer;
import io.github.pocketzoo.bert.pretrain.PretrainingObjective;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.data.PlainTextCorpus;
import io.github.pocketzoo.core.data.TextCorpus;
import io.github.pocketzoo.core.data.TokenizedCorpus;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.tokenizer.Words;
import io.github.pocketzoo.core.train.StreamedExamples;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.eval.task.WordNetDefinitions;
import io.github.pocketzoo.eval.task.WordNetGlosses;
import io.github.pocketzoo.gpt.pretrain.CausalPretrainer;
import io.github.pocketzoo.gpt.pretrain.DocumentBoundary;
import io.github.pocketzoo.gpt.pretrain.NewDecoder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Pretrains a model on running text. */
final class PretrainCommand implements Command {
  private static final String OBJECTIVES =
      Stream.concat(
              Arrays.stream(PretrainingObjective.values()).map(PretrainingObjective::optionName),
              Stream.of(CausalPretrainer.OBJECTIVE))
          .collect(Collectors.joining("|"));

  /** Nothing is the next token. */
  private static final Setting<Optional<PretrainingObjective>> OBJECTIVE =
      Setting.withDefault(
          "objective",
          new ValueType<>(OBJECTIVES, PretrainCommand::objective),
          PretrainingObjective.MLM.optionName(),
          "masked tokens, with next or swapped sentences, replaced tokens (ELECTRA), or the next"
              + " token (GPT)");

  private static final Setting<Path> OUTPUT =
      Setting.withDefault(
          "output",
          ValueType.path("DIR"),
          "pretrained",
          "directory to write the model to; a model that is there is replaced at the end");

  static final Setting<String> DATA =
      Setting.optional(
              "data",
              ValueType.text("FILES"),
              "text in UTF-8, a sentence or paragraph a line, blank lines between documents; a path"
                  + " or a quoted pattern such as 'texts/*.txt', many times (default: WordNet's"
                  + " glosses)")
          .repeated();

  private static final Setting<Double> EMBEDDED_SHARE =
      Setting.withDefault(
          "embedded-share",
          ValueType.fraction(),
          0.25,
          "part of WordNet's definitions that clm trains on without --data");

  private static final Setting<String> VALIDATION_DATA =
      Setting.optional(
              "validation-data",
              ValueType.text("FILES"),
              "text that the perplexity is measured on (default: every 50th document of --data)")
          .repeated();

  private static final Setting<Integer> MAX_LENGTH =
      Setting.withDefault(
          "max-length",
          ValueType.count(8),
          64,
          "tokens that lines are packed to, special ones too");

  private static final Setting<Double> SHORT_SEQUENCES =
      Setting.withDefault(
          "short-sequences", ValueType.fraction(), 0.1, "part of the sequences that are shorter");

  private static final Flag WHOLE_WORDS =
      new Flag("whole-words", "mask all tokens of a word together");

  private static final Setting<Integer> MEASURED_TEXTS =
      Setting.withDefault(
          "measured-texts",
          ValueType.count(0),
          32,
          "held-out sequences that the pseudo-perplexity is measured on, before and after");

  static final int HELD_OUT_EVERY = 50;
  static final int HELD_OUT_TOKENS = 1 << 16;

  private final TrainingSettings training = new TrainingSettings(1, 1e-3);

  private static Optional<PretrainingObjective> objective(String name) {
    return name.equals(CausalPretrainer.OBJECTIVE)
        ? Optional.empty()
        : Optional.of(ofEncoders(name));
  }

  private static PretrainingObjective ofEncoders(String name) {
    return Arrays.stream(PretrainingObjective.values())
        .filter(objective -> objective.optionName().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new InvalidInputException("expected one of " + OBJECTIVES.replace("|", ", ")));
  }

  @Override
  public String name() {
    return "pretrain";
  }

  @Override
  public String summary() {
    return "Pretrain a model on running text";
  }

  @Override
  public String description() {
    TrainingOptions tiny = NewDecoder.tinyTraining(1);
    return summary()
        + ". Where neither --data nor --model nor --config is given, clm makes %d epochs with batches of"
            .formatted(NewDecoder.TINY_EPOCHS)
        + " %d, a learning rate of %s and a weight decay of %s, if you don't say otherwise."
            .formatted(tiny.batchSize(), tiny.learningRate(), tiny.weightDecay());
  }

  @Override
  public String usage() {
    return "[--objective NAME] [--model MODEL | --config FILE] [--data FILES] [OPTIONS]";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(
        OptionGroup.of("Objective", OBJECTIVE, WHOLE_WORDS),
        PretrainingModel.OPTIONS,
        OptionGroup.of(
            "Data",
            DATA,
            EMBEDDED_SHARE,
            VALIDATION_DATA,
            MAX_LENGTH,
            SHORT_SEQUENCES,
            MEASURED_TEXTS,
            OUTPUT),
        CausalPretraining.OPTIONS,
        training.group());
  }

  @Override
  public List<String> examples() {
    return List.of(
        "pretrain",
        "pretrain --objective clm --data 'texts/*.txt' --vocabulary-size 4096 --output small-gpt",
        "pretrain --objective mlm+sop --model all-MiniLM-L6-v2 --data 'texts/*.txt' --max-length"
            + " 128 --learning-rate 1e-4 --output models/adapted");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    Optional<PretrainingObjective> objective = arguments.get(OBJECTIVE);
    PretrainingModel.check(arguments, objective);
    Path directory = PretrainingModel.output(arguments, arguments.get(OUTPUT));
    TrainingOutput output = TrainingOutput.checked(arguments, directory, console);
    if (objective.isPresent()) {
      DataOptions.refuse(arguments, EMBEDDED_SHARE, "--objective clm");
      encoder(arguments, console, objective.get(), output, directory);
    } else {
      if (arguments.has(WHOLE_WORDS)) {
        throw new UsageException("--whole-words goes with objectives of encoders");
      }
      List.of(SHORT_SEQUENCES, MEASURED_TEXTS)
          .forEach(option -> DataOptions.refuse(arguments, option, "objectives of encoders"));
      new CausalPretraining(arguments, console, causalText(arguments)).run(training, output);
    }
  }

  private static CausalData.Text causalText(Arguments arguments) {
    if (arguments.has(DATA)) {
      DataOptions.refuse(arguments, EMBEDDED_SHARE, "the embedded text, not with --data");
    }
    int maxLength = arguments.get(MAX_LENGTH);
    DocumentBoundary boundary = arguments.get(CausalData.DOCUMENTS);
    if (arguments.has(DATA)) {
      return CausalData.Text.of(
          PlainTextCorpus.of(arguments.all(DATA)),
          arguments.all(VALIDATION_DATA),
          maxLength,
          boundary);
    }
    TextCorpus train =
        new WordNetDefinitions(WordNetDefinitions.Part.TRAIN, arguments.get(EMBEDDED_SHARE));
    return arguments.has(VALIDATION_DATA)
        ? CausalData.Text.of(train, arguments.all(VALIDATION_DATA), maxLength, boundary)
        : new CausalData.Text(
            train,
            Optional.of(new WordNetDefinitions(WordNetDefinitions.Part.VALIDATION)),
            maxLength,
            boundary);
  }

  private void encoder(
      Arguments arguments,
      Console console,
      PretrainingObjective objective,
      TrainingOutput output,
      Path directory) {
    TextCorpus text = text(arguments);
    Pretrainer pretrainer = pretrainer(arguments, objective);
    Model model = PretrainingModel.load(arguments, console, pretrainer);
    MaxLength.checked(arguments.get(MAX_LENGTH), model.architecture());
    boolean ownValidation = arguments.has(VALIDATION_DATA);
    TokenizedCorpus.HoldOut holdOut =
        ownValidation
            ? TokenizedCorpus.HoldOut.NOTHING
            : new TokenizedCorpus.HoldOut(HELD_OUT_EVERY, HELD_OUT_TOKENS);
    try (model;
        TokenizedCorpus corpus =
            tokenize(text, model, output.sibling(".tokens"), holdOut, console)) {
      List<List<Words>> heldOut =
          ownValidation ? validation(arguments, model, output, console) : corpus.heldOut();
      long sequences =
          new StreamedExamples<>(
                  corpus, pretrainer.recipe(model.tokenizer()), 1, TrainingSettings.seed(arguments))
              .sequencesOfEpoch();
      TrainingOptions options = training.options(arguments, sequences);
      announce(corpus.summary(), sequences, options, console);
      TrainingRun run = output.run(options);
      Optional<Model> generator = PretrainingModel.generator(arguments, model, pretrainer);
      Pretrainer.Result result = pretrainer.train(model, generator, corpus, heldOut, run);
      ModelDirectory.save(result.model(), directory);
      result
          .generator()
          .ifPresent(small -> ModelDirectory.save(small, output.sibling("-generator")));
      run.discardCheckpoint();
      console.print(outcome(result, options, directory));
    }
  }

  private static TextCorpus text(Arguments arguments) {
    return arguments.has(DATA) ? PlainTextCorpus.of(arguments.all(DATA)) : new WordNetGlosses();
  }

  private static Pretrainer pretrainer(Arguments arguments, PretrainingObjective objective) {
    boolean wholeWords = arguments.has(WHOLE_WORDS);
    return new Pretrainer(
        objective,
        new Packing(
            arguments.get(MAX_LENGTH), arguments.get(SHORT_SEQUENCES), objective.sentenceTask()),
        objective == PretrainingObjective.RTD
            ? Masking.ofElectra(wholeWords)
            : Masking.ofBert(wholeWords),
        arguments.get(MEASURED_TEXTS));
  }

  static TokenizedCorpus tokenize(
      TextCorpus text, Model model, Path file, TokenizedCorpus.HoldOut holdOut, Console console) {
    TokenizedCorpus corpus =
        TokenizedCorpus.of(text, model.tokenizer(), file, holdOut, console.progress());
    if (corpus.shards() == 0) {
      corpus.close();
      throw new InvalidInputException(text.name() + ": no text to train on");
    }
    return corpus;
  }

  private static List<List<Words>> validation(
      Arguments arguments, Model model, TrainingOutput output, Console console) {
    TextCorpus text = PlainTextCorpus.of(arguments.all(VALIDATION_DATA));
    return allOf(text, model, output.sibling(".validation.tokens"), console);
  }

  /** The documents of a corpus, as many as are measured on. */
  static List<List<Words>> allOf(TextCorpus text, Model model, Path file, Console console) {
    try (TokenizedCorpus corpus =
        TokenizedCorpus.of(
            text,
            model.tokenizer(),
            file,
            new TokenizedCorpus.HoldOut(1, HELD_OUT_TOKENS),
            console.progress())) {
      return corpus.heldOut();
    }
  }

  private static void announce(
      TokenizedCorpus.Summary summary, long sequences, TrainingOptions options, Console console) {
    console.print(
        String.format(
            Locale.ROOT,
            "%s: %,d documents, %,d tokens, %,d sequences; %,d steps of %d",
            summary.name(),
            summary.documents(),
            summary.tokens(),
            sequences,
            options.steps(),
            options.batchSize()));
  }

  private static String outcome(Pretrainer.Result result, TrainingOptions options, Path directory) {
    Provenance.Step step = result.model().provenance().lastStep();
    String perplexity =
        result
            .perplexityAfter()
            .map(
                after ->
                    String.format(
                        Locale.ROOT,
                        ", held-out pseudo-perplexity %.1f before, %.1f after",
                        result.perplexityBefore().orElseThrow(),
                        after))
            .orElse("");
    return String.format(
        Locale.ROOT,
        "pretrain: %,d steps in %.0f s, loss %.4f%s: %s",
        options.steps(),
        step.metrics().get("train_seconds"),
        step.metrics().get("train_loss"),
        perplexity,
        directory);
  }
}
