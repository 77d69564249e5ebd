package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.data.DatasetReader;
import io.github.pocketzoo.core.data.DatasetSplits;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.task.ClassificationTask;
import java.nio.file.Path;
import java.util.List;

/**
 * What models are evaluated on.
 *
 * @param task name and version of the task
 */
record TestData(String task, TextDataset examples) {
  /** Held-out part of a task. */
  enum Split {
    TEST,
    VALIDATION
  }

  private static final Setting<Split> SPLIT =
      Setting.withDefault(
          "split",
          ValueType.oneOf(Split.class),
          ValueType.nameOf(Split.TEST),
          "the held-out examples of the task to use");

  private static final Setting<Integer> TEST_EXAMPLES =
      Setting.optional(
          "test-examples",
          ValueType.count(1),
          "use the first N examples, or documents, only (default: all)");

  static final OptionGroup OPTIONS =
      OptionGroup.of(
          "Data (one of --task and --data)",
          DataOptions.TASK,
          SPLIT,
          DataOptions.TEXTS,
          DataOptions.FORMAT,
          DataOptions.TEXT_COLUMN,
          DataOptions.TEXT_PAIR_COLUMN,
          DataOptions.LABEL_COLUMN,
          TEST_EXAMPLES);

  /** The part that was chosen. */
  static Split split(Arguments arguments) {
    return arguments.get(SPLIT);
  }

  /** How many examples are used at most. */
  static int most(Arguments arguments) {
    return arguments.find(TEST_EXAMPLES).orElse(Integer.MAX_VALUE);
  }

  /** Refuses options that contradict each other. */
  static void check(Arguments arguments) {
    DataOptions.check(arguments);
    if (arguments.has(DataOptions.DATA)) {
      DataOptions.refuse(arguments, SPLIT, "--task, not with --data");
    }
  }

  /**
   * Reads the data.
   *
   * @param labels the class names of the models
   * @throws InvalidInputException if the data have other labels
   */
  static TestData read(Arguments arguments, List<String> labels) {
    TestData all = arguments.has(DataOptions.TASK) ? ofTask(arguments) : ofFile(arguments, labels);
    if (!all.examples().labels().equals(labels)) {
      throw new InvalidInputException(
          "%s has the labels %s, the models classify into %s; expected the same"
              .formatted(all.task(), all.examples().labels(), labels));
    }
    return arguments
        .find(TEST_EXAMPLES)
        .map(limit -> new TestData(all.task(), all.examples().limit(limit)))
        .orElse(all);
  }

  private static TestData ofTask(Arguments arguments) {
    ClassificationTask task = arguments.get(DataOptions.TASK).ofClassifiers();
    DatasetSplits splits = task.load();
    TextDataset examples =
        switch (arguments.get(SPLIT)) {
          case TEST -> splits.test();
          case VALIDATION -> splits.validation();
        };
    return new TestData(task.name() + " " + task.version(), examples);
  }

  private static TestData ofFile(Arguments arguments, List<String> labels) {
    DataOptions.requireSingle(arguments, DataOptions.DATA);
    Path file = arguments.get(DataOptions.DATA);
    return new TestData(
        file.getFileName().toString(),
        DatasetReader.read(DataOptions.spec(arguments, file), labels));
  }
}
