package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.bert.pretrain.MaskedText;
import io.github.pocketzoo.bert.pretrain.Masking;
import io.github.pocketzoo.bert.pretrain.Packing;
import io.github.pocketzoo.bert.pretrain.SentenceTask;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.compression.distill.Distillation;
import io.github.pocketzoo.compression.distill.Selection;
import io.github.pocketzoo.compression.distill.TokenCounts;
import io.github.pocketzoo.compression.recipe.step.LossKeys.Answers;
import io.github.pocketzoo.compression.recipe.step.SelectionKeys;
import io.github.pocketzoo.compression.recipe.step.StudentKeys;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.data.PlainTextCorpus;
import io.github.pocketzoo.core.data.TokenizedCorpus;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.TrainingSource;
import io.github.pocketzoo.core.train.UnlabelledTexts;
import java.util.Locale;
import java.util.Optional;

/** Distillation of encoders on texts that nobody has labelled. */
final class UnlabelledDistillation {
  /** Texts of which one is left out, to measure on. */
  private static final int HELD_OUT_EVERY = 50;

  /** As {@code pretrain} makes some sequences shorter. */
  private static final double SHORT_SEQUENCES = 0.1;

  private final Arguments arguments;
  private final Console console;
  private final Setting<Integer> maxLength;
  private final ModelLoader loader;

  /**
   * Prepares a run.
   *
   * @param maxLength option that says how long texts are
   */
  UnlabelledDistillation(Arguments arguments, Console console, Setting<Integer> maxLength) {
    this.arguments = arguments;
    this.console = console;
    this.maxLength = maxLength;
    this.loader = ModelLoader.of(arguments, console);
  }

  /** Trains a student and saves it. */
  void run(TrainingSettings training, ModelReference reference) {
    if (arguments.has(DataOptions.TASK)) {
      throw new UsageException("--unlabelled goes with --data, not with --task");
    }
    TrainingData.refuseForTexts(arguments);
    DataOptions.refuse(arguments, TrainingData.VALIDATION_TEXTS, "labels or language models");
    DataOptions.refuse(arguments, CausalData.DOCUMENTS, "language models");
    AugmentationOptions.refuse(arguments);
    TeacherPreflight.refuse(arguments, "labels or language models");
    try (Teachers teachers = Teachers.load(arguments, this::encoder)) {
      Optional<Task> task = teachers.first().architecture().head().map(HeadSpec::task);
      if (task.equals(Optional.of(Task.FILL_MASK))) {
        masked(training, reference, teachers);
      } else {
        boolean classifies = task.equals(Optional.of(Task.TEXT_CLASSIFICATION));
        lines(training, reference, teachers, classifies ? Answers.WITHOUT_LABELS : Answers.NONE);
      }
    }
  }

  private void lines(
      TrainingSettings training, ModelReference reference, Teachers teachers, Answers answers) {
    Distillation settings = DistillCommand.settings(arguments, answers);
    TrainingOutput output = TrainingOutput.checked(arguments, reference, console);
    UnlabelledTexts all = UnlabelledTexts.of(PlainTextCorpus.of(arguments.all(DataOptions.TEXTS)));
    Optional<UnlabelledTexts.Split> split =
        new ChosenOptions(arguments).has(SelectionKeys.EVAL_STEPS)
            ? Optional.of(all.holdOut(HELD_OUT_EVERY))
            : Optional.empty();
    UnlabelledTexts texts = split.map(UnlabelledTexts.Split::train).orElse(all);
    Selection.Score score =
        split
            .map(parts -> Selection.Score.ofLoss(parts.heldOut()))
            .orElse(Selection.Score.of(model -> 0));
    try (Model student =
        StudentOptions.begin(
            arguments,
            loader,
            settings,
            teachers.first(),
            tokenizer ->
                TokenCounts.of(all.texts().stream().map(tokenizer::encode).toList(), tokenizer))) {
      TrainingOptions options = training.options(arguments, texts.texts().size());
      announce(texts.name(), texts.texts().size(), "texts without labels", options);
      train(settings, teachers, student, texts, score, output.run(options), output);
    }
  }

  /** The words that are masked are the labels. */
  private void masked(TrainingSettings training, ModelReference reference, Teachers teachers) {
    StudentKeys.refuseTables(
        new ChosenOptions(arguments), "other models than masked language models");
    new ChosenOptions(arguments)
        .refuse(SelectionKeys.EVAL_STEPS, "other models than masked language models");
    Distillation settings = DistillCommand.settings(arguments, Answers.WITH_LABELS);
    TrainingOutput output = TrainingOutput.checked(arguments, reference, console);
    try (Model student = StudentOptions.begin(arguments, loader, settings, teachers.first())) {
      int length =
          arguments
              .find(maxLength)
              .orElse(
                  Math.min(CausalCompression.DEFAULT_LENGTH, student.architecture().maxLength()));
      try (TokenizedCorpus corpus =
          PretrainCommand.tokenize(
              PlainTextCorpus.of(arguments.all(DataOptions.TEXTS)),
              student,
              output.sibling(".tokens"),
              TokenizedCorpus.HoldOut.NOTHING,
              console)) {
        MaskedText text =
            new MaskedText(
                corpus,
                new Packing(length, SHORT_SEQUENCES, SentenceTask.NONE),
                Masking.ofBert(false));
        long sequences =
            text.sequencesOfEpoch(student.tokenizer(), TrainingSettings.seed(arguments));
        TrainingOptions options = training.options(arguments, sequences);
        announce(text.name(), sequences, "sequences with masked words", options);
        Selection.Score none = Selection.Score.of(model -> 0);
        train(settings, teachers, student, text, none, output.run(options), output);
      }
    }
  }

  private void announce(String name, long number, String what, TrainingOptions options) {
    console.print(
        String.format(
            Locale.ROOT,
            "%s: %,d %s, %,d steps of %d",
            name,
            number,
            what,
            options.steps(),
            options.batchSize()));
  }

  private void train(
      Distillation settings,
      Teachers teachers,
      Model student,
      TrainingSource texts,
      Selection.Score score,
      TrainingRun run,
      TrainingOutput output) {
    Model trained =
        DistillCommand.distill(arguments, settings, teachers, student, texts, score, run, console);
    output.save(trained, run, Optional::empty);
  }

  /** Any model of texts that doesn't continue them. */
  private Model encoder(ModelReference reference) {
    if (loader.isLanguageModel(reference)) {
      throw new InvalidInputException(
          reference + ": continues texts, which are their own labels; leave --unlabelled out");
    }
    Model model = loader.load(reference);
    if (!arguments.has(maxLength)) {
      return model;
    }
    try (Tokenizer old = model.tokenizer()) {
      int length = MaxLength.checked(arguments.get(maxLength), model.architecture());
      return model.with(old.withMaxLength(length));
    }
  }
}
