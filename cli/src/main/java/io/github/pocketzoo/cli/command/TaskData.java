package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.data.AnsweredQuestions;
import io.github.pocketzoo.core.data.ConllReader;
import io.github.pocketzoo.core.data.DatasetReader;
import io.github.pocketzoo.core.data.SquadReader;
import io.github.pocketzoo.core.data.TaggedSentences;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.ValuedTexts;
import io.github.pocketzoo.core.model.ProblemType;
import io.github.pocketzoo.core.train.AnswerExamples;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.TaskExamples;
import io.github.pocketzoo.core.train.TokenExamples;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.ValueExamples;
import io.github.pocketzoo.eval.task.TaskDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a model is fine-tuned on.
 *
 * @param train the examples
 * @param validation held-out examples that tell how good the result is
 */
record TaskData(TaskExamples train, Optional<TaskExamples> validation) {
  static final int DEFAULT_STRIDE = 128;

  /** As everywhere, but for tasks of one's own data too. */
  private static final Setting<LearnedTask> TASK =
      Setting.optional(
          DataOptions.TASK.name(),
          LearnedTask.TYPE,
          ("what is learned from --data: %s (default: text-classification); or a task whose data"
                  + " come with pocketzoo: wordnet-supersenses; or one with --data-dir: glue:sst2"
                  + " and the others of GLUE, or a task file (.yaml)")
              .formatted(LearnedTask.names()));

  private static final Setting<Path> VALIDATION_DATA =
      Setting.optional(
          "validation-data",
          ValueType.path("FILE"),
          "held-out examples like those of --data; the accuracy on them is printed at the end, or"
              + " the loss where there isn't one class a text");

  private static final Setting<Integer> TRAIN_EXAMPLES =
      Setting.optional(
          "train-examples",
          ValueType.count(1),
          "train on the first N examples only (default: all)");

  static final Setting<Integer> STRIDE =
      Setting.optional(
          "stride",
          ValueType.count(0),
          "tokens that two windows of a long context have in common (default: %d)"
              .formatted(DEFAULT_STRIDE));

  static final OptionGroup OPTIONS =
      OptionGroup.of(
          "Data (--data, or a --task that brings its own)",
          TASK,
          DataOptions.DATA_DIR,
          DataOptions.DATA,
          VALIDATION_DATA,
          DataOptions.FORMAT,
          DataOptions.TEXT_COLUMN,
          DataOptions.TEXT_PAIR_COLUMN,
          DataOptions.LABEL_COLUMN,
          STRIDE,
          TRAIN_EXAMPLES);

  private static final List<Setting<?>> OF_TABLES =
      List.of(
          DataOptions.FORMAT,
          DataOptions.TEXT_COLUMN,
          DataOptions.TEXT_PAIR_COLUMN,
          DataOptions.LABEL_COLUMN);

  /** Refuses options that contradict each other. */
  static void check(Arguments arguments) {
    LearnedTask task = task(arguments);
    boolean embedded = task.embedded().isPresent();
    if (embedded == arguments.has(DataOptions.DATA)) {
      throw new UsageException(
          embedded
              ? "--task and --data exclude each other"
              : "no data: give --task NAME or --data FILE");
    }
    if (embedded) {
      String with = "--data, not with --task";
      OF_TABLES.forEach(setting -> DataOptions.refuse(arguments, setting, with));
      DataOptions.refuse(arguments, VALIDATION_DATA, with);
      task.embedded().get().checkDirectory(arguments);
    } else {
      DataOptions.refuse(arguments, DataOptions.DATA_DIR, "--task, not with --data");
    }
    if (!isTable(task.kind())) {
      OF_TABLES.forEach(
          setting ->
              DataOptions.refuse(
                  arguments,
                  setting,
                  "data in columns, not with --task " + ValueType.nameOf(task.kind())));
    }
    if (task.kind() != LearnedTask.Kind.QUESTION_ANSWERING) {
      DataOptions.refuse(arguments, STRIDE, "--task question-answering");
    }
  }

  /** What is learned. */
  static LearnedTask task(Arguments arguments) {
    return arguments
        .find(TASK)
        .orElseGet(() -> LearnedTask.of(LearnedTask.Kind.TEXT_CLASSIFICATION));
  }

  private static boolean isTable(LearnedTask.Kind kind) {
    return switch (kind) {
      case TEXT_CLASSIFICATION, MULTI_LABEL, REGRESSION -> true;
      case TOKEN_CLASSIFICATION, QUESTION_ANSWERING -> false;
    };
  }

  /** Reads the data with the labels that they have. */
  static TaskData read(Arguments arguments) {
    LearnedTask task = task(arguments);
    int limit = arguments.find(TRAIN_EXAMPLES).orElse(Integer.MAX_VALUE);
    if (task.embedded().isPresent()) {
      return ofTask(arguments, task.embedded().get(), limit);
    }
    Path file = arguments.get(DataOptions.DATA);
    Optional<Path> held = arguments.find(VALIDATION_DATA);
    return switch (task.kind()) {
      case TEXT_CLASSIFICATION -> {
        TextDataset all = DatasetReader.read(DataOptions.spec(arguments, file));
        yield new TaskData(
            new ClassExamples(all.limit(limit)),
            held.map(
                path ->
                    new ClassExamples(
                        DatasetReader.read(DataOptions.spec(arguments, path), all.labels()))));
      }
      case MULTI_LABEL -> {
        ValuedTexts all = DatasetReader.readMultiLabel(DataOptions.spec(arguments, file));
        yield new TaskData(
            new ValueExamples(all.limit(limit), ProblemType.MULTI_LABEL),
            held.map(
                path ->
                    new ValueExamples(
                        DatasetReader.readMultiLabel(
                            DataOptions.spec(arguments, path), all.labels()),
                        ProblemType.MULTI_LABEL)));
      }
      case REGRESSION ->
          new TaskData(
              numbers(arguments, file, limit),
              held.map(path -> numbers(arguments, path, Integer.MAX_VALUE)));
      case TOKEN_CLASSIFICATION -> {
        TaggedSentences all = ConllReader.read(file);
        yield new TaskData(
            new TokenExamples(all.limit(limit)),
            held.map(path -> new TokenExamples(ConllReader.read(path, all.labels()))));
      }
      case QUESTION_ANSWERING ->
          new TaskData(
              answers(arguments, file, limit),
              held.map(path -> answers(arguments, path, Integer.MAX_VALUE)));
    };
  }

  private static TaskData ofTask(Arguments arguments, EmbeddedTask task, int limit) {
    if (task.files().isEmpty()) {
      TrainingData classes = task.trainingData(arguments);
      return new TaskData(
          new ClassExamples(classes.train().limit(limit)),
          classes.validation().map(ClassExamples::new));
    }
    TaskDefinition files = task.files().get();
    Path directory = task.directory(arguments);
    int stride = arguments.find(STRIDE).orElse(DEFAULT_STRIDE);
    TaskExamples train = files.learned(directory, TaskDefinition.TRAIN, List.of(), limit, stride);
    return new TaskData(
        train,
        Optional.of(
            files.learned(
                directory,
                TaskDefinition.VALIDATION,
                train.head().labels(),
                Integer.MAX_VALUE,
                stride)));
  }

  private static TaskExamples numbers(Arguments arguments, Path file, int limit) {
    ValuedTexts texts = DatasetReader.readNumbers(DataOptions.spec(arguments, file));
    return new ValueExamples(texts.limit(limit), ProblemType.REGRESSION);
  }

  private static TaskExamples answers(Arguments arguments, Path file, int limit) {
    AnsweredQuestions questions = SquadReader.read(file);
    return new AnswerExamples(
        questions.limit(limit), arguments.find(STRIDE).orElse(DEFAULT_STRIDE));
  }

  /** Says what is about to be done. */
  void announce(TrainingOptions options, Console console) {
    int labels = train.head().labels().size();
    console.print(
        String.format(
            Locale.ROOT,
            "%s: %,d examples%s, %,d steps of %d",
            train.name(),
            train.size(),
            labels > 1 ? " of %d classes".formatted(labels) : "",
            options.steps(),
            options.batchSize()));
  }
}
