package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.core.data.PlainTextCorpus;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.eval.task.LanguageTask;
import java.util.List;
import java.util.Optional;

/** Distilling a language model, and the text that language models are compressed with. */
final class CausalCompression {
  /** As {@code pretrain} packs lines, where the context allows it. */
  static final int DEFAULT_LENGTH = 64;

  private final Arguments arguments;
  private final Console console;
  private final TrainingSettings training;
  private final TrainingOutput output;

  CausalCompression(
      Arguments arguments, Console console, TrainingSettings training, TrainingOutput output) {
    this.arguments = arguments;
    this.console = console;
    this.training = training;
    this.output = output;
  }

  /** Makes a compressed model. */
  @FunctionalInterface
  interface Step {
    /** A new model that is trained on a text. */
    Model run(CausalData data, TrainingRun run);
  }

  /** Refuses options that mean nothing for language models. */
  static void check(Arguments arguments) {
    TrainingData.refuseForTexts(arguments);
    if (arguments.has(DataOptions.TASK)) {
      arguments.get(DataOptions.TASK).ofLanguageModels();
    }
  }

  /** Refuses options that mean nothing for classifiers. */
  static void refuse(Arguments arguments) {
    DataOptions.refuse(arguments, CausalData.DOCUMENTS, "language models");
    arguments.find(DataOptions.TASK).ifPresent(EmbeddedTask::requireNoLanguageTask);
  }

  /**
   * Runs a step on the text that the user named, and saves what it makes.
   *
   * @param source the model that is compressed; its perplexity is printed beside the new one's
   * @param maxLength option that says how long sequences are
   */
  void run(Model source, Setting<Integer> maxLength, Step step) {
    try (CausalData data = CausalData.open(text(source, maxLength), source, output, console)) {
      long sequences = data.examples(TrainingSettings.seed(arguments));
      TrainingRun run = output.run(training.options(arguments, sequences));
      data.announce(source, run.options(), console);
      try (Model result = step.run(data, run)) {
        output.save(result, run, () -> data.quality(result, source));
      }
    }
  }

  private CausalData.Text text(Model source, Setting<Integer> maxLength) {
    return text(arguments, source, arguments.find(maxLength));
  }

  /**
   * The text that the user named.
   *
   * @param maxLength tokens of a sequence, if the user says
   */
  static CausalData.Text text(Arguments arguments, Model source, Optional<Integer> maxLength) {
    int length = maxLength.orElse(usualLength(source));
    if (arguments.has(DataOptions.TASK)) {
      LanguageTask task = arguments.get(DataOptions.TASK).ofLanguageModels();
      return new CausalData.Text(
          task.train(),
          Optional.of(task.validation()),
          length,
          arguments.get(CausalData.DOCUMENTS));
    }
    List<String> validation = arguments.all(TrainingData.VALIDATION_TEXTS);
    return CausalData.Text.of(
        PlainTextCorpus.of(arguments.all(DataOptions.TEXTS)),
        validation,
        length,
        arguments.get(CausalData.DOCUMENTS));
  }

  /** Tokens of a sequence where the user doesn't say. */
  static int usualLength(Model model) {
    return Math.min(DEFAULT_LENGTH, model.architecture().maxLength());
  }
}
