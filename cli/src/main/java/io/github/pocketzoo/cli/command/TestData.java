package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.data.DatasetSplits;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.ProblemType;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.eval.HeldOut;
import io.github.pocketzoo.eval.heldout.ClassTexts;
import io.github.pocketzoo.eval.task.ClassificationTask;
import io.github.pocketzoo.eval.task.HeldOutTask;
import io.github.pocketzoo.eval.task.TaskDefinition;
import io.github.pocketzoo.eval.task.TaskKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What models are evaluated on.
 *
 * @param task name and version of the task
 * @param definition checksum of the task's definition; empty where it has none
 * @param heldOut the examples
 */
record TestData(String task, String definition, HeldOut heldOut) {
  /** Held-out part of a task. */
  enum Split {
    TEST,
    VALIDATION
  }

  private static final Setting<Evaluated> TASK =
      Setting.optional(
              DataOptions.TASK.name(),
              Evaluated.TYPE,
              ("a task whose data come with pocketzoo: wordnet-supersenses for classifiers,"
                      + " wordnet-definitions for language models; or one with --data-dir: glue:sst2 and"
                      + " the others of GLUE, or a task file (.yaml); or what is asked of --data: %s"
                      + " (default: by the model's head); again for each")
                  .formatted(Evaluated.kinds()))
          .repeated();

  private static final Setting<Split> SPLIT =
      Setting.withDefault(
          "split",
          ValueType.oneOf(Split.class),
          ValueType.nameOf(Split.TEST),
          "the held-out examples of the task to use; of GLUE, validation");

  private static final Setting<Integer> TEST_EXAMPLES =
      Setting.optional(
          "test-examples",
          ValueType.count(1),
          "use the first N examples, documents or queries only (default: all)");

  private static final Setting<String> QUERY_PREFIX =
      Setting.optional(
          "query-prefix",
          new ValueType<>("TEXT", text -> text),
          "what sentence encoders read before each text, or query; E5 wants 'query: '");

  private static final Setting<String> DOCUMENT_PREFIX =
      Setting.optional(
          "document-prefix",
          new ValueType<>("TEXT", text -> text),
          "what they read before each document; E5 wants 'passage: '");

  static final OptionGroup OPTIONS =
      OptionGroup.of(
          "Data (--data, or a --task that says which)",
          TASK,
          DataOptions.DATA_DIR,
          SPLIT,
          DataOptions.TEXTS,
          DataOptions.FORMAT,
          DataOptions.TEXT_COLUMN,
          DataOptions.TEXT_PAIR_COLUMN,
          DataOptions.LABEL_COLUMN,
          TaskData.STRIDE,
          QUERY_PREFIX,
          DOCUMENT_PREFIX,
          TEST_EXAMPLES);

  private static final List<Setting<?>> OF_TABLES =
      List.of(
          DataOptions.FORMAT,
          DataOptions.TEXT_COLUMN,
          DataOptions.TEXT_PAIR_COLUMN,
          DataOptions.LABEL_COLUMN);

  /** The part that was chosen. */
  static Split split(Arguments arguments) {
    return arguments.get(SPLIT);
  }

  /** How many examples are used at most. */
  static int most(Arguments arguments) {
    return arguments.find(TEST_EXAMPLES).orElse(Integer.MAX_VALUE);
  }

  /** All tasks that are named. */
  static List<Evaluated> tasks(Arguments arguments) {
    return arguments.all(TASK);
  }

  /** All tasks that are named, as they are written. */
  static List<String> taskNames(Arguments arguments) {
    return arguments.texts(TASK);
  }

  /** Whether an option means something to a task, where others stand beside it. */
  static boolean isFor(CommandOption option, Evaluated task) {
    TaskKind kind = kind(task);
    if (option.equals(DataOptions.DATA_DIR)) {
      // A task file has its data beside it.
      return task.task().map(EmbeddedTask::isOfGlue).orElse(kind == TaskKind.RETRIEVAL);
    }
    if (option.equals(TaskData.STRIDE)) {
      return kind == TaskKind.QUESTION_ANSWERING;
    }
    if (option.equals(QUERY_PREFIX)) {
      return kind.isOfEncoders();
    }
    return !option.equals(DOCUMENT_PREFIX) || kind == TaskKind.RETRIEVAL;
  }

  /** What a task asks. */
  static TaskKind kind(Evaluated task) {
    return task.kind().or(() -> task.task().map(EmbeddedTask::kind)).orElseThrow();
  }

  /** The task that says which data it has. */
  static Optional<EmbeddedTask> task(Arguments arguments) {
    return arguments.find(TASK).flatMap(Evaluated::task);
  }

  /** Refuses options that contradict each other. */
  static void check(Arguments arguments) {
    Optional<EmbeddedTask> task = task(arguments);
    boolean retrieval =
        arguments.find(TASK).flatMap(Evaluated::kind).equals(Optional.of(TaskKind.RETRIEVAL));
    if (retrieval) {
      if (arguments.has(DataOptions.DATA)) {
        throw new UsageException("--task retrieval takes --data-dir, not --data");
      }
      if (!arguments.has(DataOptions.DATA_DIR)) {
        throw new UsageException("--task retrieval needs --data-dir DIR");
      }
    } else if (task.isPresent() == arguments.has(DataOptions.DATA)) {
      throw new UsageException(
          task.isPresent()
              ? "--task and --data exclude each other"
              : "no data: give --task NAME or --data FILE");
    }
    if (task.isPresent()) {
      OF_TABLES.forEach(
          setting -> DataOptions.refuse(arguments, setting, "--data, not with --task"));
      task.get().checkDirectory(arguments);
    } else if (!retrieval) {
      DataOptions.refuse(arguments, DataOptions.DATA_DIR, "--task, not with --data");
      DataOptions.refuse(arguments, SPLIT, "--task, not with --data");
    }
  }

  /** What is asked, where the command line says it. */
  static Optional<TaskKind> kind(Arguments arguments) {
    return arguments
        .find(TASK)
        .flatMap(each -> each.kind().or(() -> each.task().map(EmbeddedTask::kind)));
  }

  /** What is asked of one's own data by models with such a head. */
  static TaskKind kind(HeadSpec head) {
    if (head.task() == Task.TOKEN_CLASSIFICATION) {
      return TaskKind.TOKEN_CLASSIFICATION;
    }
    if (head.task() == Task.QUESTION_ANSWERING) {
      return TaskKind.QUESTION_ANSWERING;
    }
    if (head.problem() == ProblemType.MULTI_LABEL) {
      return TaskKind.MULTI_LABEL;
    }
    return head.problem() == ProblemType.REGRESSION
        ? TaskKind.REGRESSION
        : TaskKind.TEXT_CLASSIFICATION;
  }

  /** Refuses options that mean nothing for language models. */
  static void refuseOfEncoders(Arguments arguments) {
    DataOptions.refuse(arguments, TaskData.STRIDE, "--task question-answering");
    DataOptions.refuse(arguments, QUERY_PREFIX, "--task similarity and --task retrieval");
    DataOptions.refuse(arguments, DOCUMENT_PREFIX, "--task retrieval");
  }

  /** Refuses options that mean nothing in such a task. */
  static void check(Arguments arguments, TaskKind kind) {
    if (!kind.isOfTables()) {
      OF_TABLES.forEach(
          setting ->
              DataOptions.refuse(
                  arguments, setting, "data in columns, not with --task " + kind.label()));
    }
    if (kind != TaskKind.QUESTION_ANSWERING) {
      DataOptions.refuse(arguments, TaskData.STRIDE, "--task question-answering");
    }
    if (!kind.isOfEncoders()) {
      DataOptions.refuse(arguments, QUERY_PREFIX, "--task similarity and --task retrieval");
    }
    if (kind != TaskKind.RETRIEVAL) {
      DataOptions.refuse(arguments, DOCUMENT_PREFIX, "--task retrieval");
    }
    if (kind == TaskKind.SIMILARITY
        && task(arguments).isEmpty()
        && !arguments.has(DataOptions.TEXT_PAIR_COLUMN)) {
      throw new UsageException("--task similarity needs --text-pair-column COLUMN");
    }
  }

  /**
   * Reads what was asked for.
   *
   * @param labels the classes of the models
   */
  static TestData read(Arguments arguments, TaskKind kind, List<String> labels) {
    HeldOutTask opener =
        new HeldOutTask(
            labels,
            most(arguments),
            arguments.find(TaskData.STRIDE).orElse(TaskData.DEFAULT_STRIDE),
            arguments.find(QUERY_PREFIX).orElse(""),
            arguments.find(DOCUMENT_PREFIX).orElse(""));
    Optional<EmbeddedTask> task = task(arguments);
    if (task.isPresent()) {
      task.get().requireNoLanguageTask();
      return task.get().files().isPresent()
          ? ofFiles(arguments, task.get(), opener)
          : ofEmbedded(arguments, task.get().classes().orElseThrow());
    }
    if (kind == TaskKind.RETRIEVAL) {
      Path directory = arguments.get(DataOptions.DATA_DIR);
      return new TestData(
          directory.getFileName().toString(),
          "",
          opener.file(kind, directory, split(arguments) == Split.TEST ? "test" : "dev"));
    }
    DataOptions.requireSingle(arguments, DataOptions.DATA);
    Path file = arguments.get(DataOptions.DATA);
    return new TestData(
        file.getFileName().toString(),
        "",
        kind.isOfTables()
            ? opener.table(kind, DataOptions.spec(arguments, file))
            : opener.file(kind, file, TaskDefinition.TEST));
  }

  private static TestData ofEmbedded(Arguments arguments, ClassificationTask task) {
    DatasetSplits splits = task.load();
    TextDataset examples =
        switch (split(arguments)) {
          case TEST -> splits.test();
          case VALIDATION -> splits.validation();
        };
    return new TestData(
        task.name() + " " + task.version(), "", ClassTexts.of(examples.limit(most(arguments))));
  }

  private static TestData ofFiles(Arguments arguments, EmbeddedTask task, HeldOutTask opener) {
    TaskDefinition files = task.files().orElseThrow();
    boolean tested =
        files.layouts().stream().anyMatch(each -> each.files().containsKey(TaskDefinition.TEST));
    // The usual split of a task without labels for its test set is the other one.
    boolean validation =
        arguments.has(SPLIT) ? split(arguments) == Split.VALIDATION : !tested || task.isOfGlue();
    return new TestData(
        files.title(),
        files.sha256(),
        opener.of(
            files,
            task.directory(arguments),
            validation ? TaskDefinition.VALIDATION : TaskDefinition.TEST));
  }
}
