package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.preflight.TeacherExam;
import io.github.pocketzoo.compression.sensitivity.HeldOut;
import io.github.pocketzoo.compression.sensitivity.HeldOutData;
import io.github.pocketzoo.core.data.DatasetReader;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.TextExample;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.CrossEntropy;
import io.github.pocketzoo.core.train.HeldOutLoss;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a command trains on.
 *
 * @param train the examples
 * @param validation held-out examples that tell how good the result is
 */
record TrainingData(TextDataset train, Optional<TextDataset> validation)
    implements CompressionData {
  private static final int BATCH_SIZE = 32;

  private static final Setting<Path> VALIDATION_DATA =
      Setting.optional(
          "validation-data",
          ValueType.path("FILE"),
          "held-out texts like those of --data; the accuracy on them is printed at the end");

  /** The same option where it may be for language models. */
  static final Setting<String> VALIDATION_TEXTS =
      Setting.optional(
              VALIDATION_DATA.name(),
              ValueType.text("FILES"),
              "held-out texts like those of --data; the accuracy or perplexity on them is printed"
                  + " at the end (for language models, every 50th document if there are none)")
          .repeated();

  private static final Setting<Integer> TRAIN_EXAMPLES =
      Setting.optional(
          "train-examples",
          ValueType.count(1),
          "train on the first N examples only (default: all)");

  static final OptionGroup OPTIONS =
      OptionGroup.of(
          "Data (one of --task and --data)",
          DataOptions.TASK,
          DataOptions.DATA_DIR,
          DataOptions.TEXTS,
          VALIDATION_TEXTS,
          DataOptions.FORMAT,
          DataOptions.TEXT_COLUMN,
          DataOptions.TEXT_PAIR_COLUMN,
          DataOptions.LABEL_COLUMN,
          TRAIN_EXAMPLES,
          CausalData.DOCUMENTS);

  /** Refuses options that contradict each other. */
  static void check(Arguments arguments) {
    DataOptions.check(arguments, VALIDATION_DATA);
  }

  /** Refuses options that mean nothing for language models. */
  static void refuseForTexts(Arguments arguments) {
    DataOptions.refuseColumns(arguments);
    DataOptions.refuse(arguments, TRAIN_EXAMPLES, "classifiers");
  }

  /** Reads the data with the labels that they have. */
  static TrainingData read(Arguments arguments) {
    return read(arguments, Optional.empty());
  }

  /**
   * Reads the data.
   *
   * @param labels the class names of a model; another label in a file is an error
   */
  static TrainingData read(Arguments arguments, List<String> labels) {
    return read(arguments, Optional.of(labels));
  }

  private static TrainingData read(Arguments arguments, Optional<List<String>> labels) {
    TrainingData all =
        arguments.has(DataOptions.TASK)
            ? arguments.get(DataOptions.TASK).trainingData(arguments)
            : ofFiles(arguments, labels);
    return arguments
        .find(TRAIN_EXAMPLES)
        .map(limit -> new TrainingData(all.train().limit(limit), all.validation()))
        .orElse(all);
  }

  private static TrainingData ofFiles(Arguments arguments, Optional<List<String>> labels) {
    DataOptions.requireSingle(arguments, DataOptions.DATA);
    DataOptions.requireSingle(arguments, VALIDATION_DATA);
    Path file = arguments.get(DataOptions.DATA);
    TextDataset train =
        labels
            .map(names -> DatasetReader.read(DataOptions.spec(arguments, file), names))
            .orElseGet(() -> DatasetReader.read(DataOptions.spec(arguments, file)));
    Optional<TextDataset> validation =
        arguments
            .find(VALIDATION_DATA)
            .map(held -> DatasetReader.read(DataOptions.spec(arguments, held), train.labels()));
    return new TrainingData(train, validation);
  }

  @Override
  public TrainingSource source() {
    return new ClassExamples(train);
  }

  @Override
  public long examples(long seed) {
    return train.examples().size();
  }

  @Override
  public Optional<Objective> objective() {
    return Optional.of(new CrossEntropy(train.labels().size()));
  }

  @Override
  public List<String> texts() {
    return train.examples().stream().map(TextExample::text).toList();
  }

  @Override
  public Optional<HeldOutData> heldOut(int most) {
    return validation.map(held -> new HeldOutClasses(held.limit(most)));
  }

  @Override
  public Optional<TeacherExam> exam() {
    return validation.map(held -> new ClassifierExam(train, held.limit(TeacherPreflight.MOST)));
  }

  private record HeldOutClasses(TextDataset data) implements HeldOutData {
    @Override
    public String name() {
      return data.name();
    }

    @Override
    public int size() {
      return data.examples().size();
    }

    @Override
    public HeldOut measure(Model model) {
      return new HeldOut(loss(model, data), OptionalDouble.empty());
    }
  }

  @Override
  public Optional<String> quality(Model made, Model original) {
    return validation.map(held -> accuracy(made, held));
  }

  /** The mean loss of a classifier on held-out examples. */
  static double loss(Model model, TextDataset held) {
    return new HeldOutLoss(BATCH_SIZE).of(model, new ClassExamples(held));
  }

  /** What is printed of a classifier behind its loss. */
  static String accuracy(Model model, TextDataset held) {
    return String.format(
        Locale.ROOT, ", validation accuracy %.4f", HeldOutAccuracy.of(model, held));
  }

  @Override
  public void close() {}

  /** Says what is about to be done. */
  @Override
  public void announce(Model model, TrainingOptions options, Console console) {
    console.print(
        String.format(
            Locale.ROOT,
            "%s: %,d examples of %d classes, %,d steps of %d",
            train.name(),
            train.examples().size(),
            train.labels().size(),
            options.steps(),
            options.batchSize()));
  }
}
