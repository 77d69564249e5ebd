package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.data.DatasetFormat;
import io.github.pocketzoo.core.data.DatasetSpec;
import java.nio.file.Path;
import java.util.List;

/** The options that say where labelled texts are. */
final class DataOptions {
  static final Setting<EmbeddedTask> TASK =
      Setting.optional(
          "task",
          EmbeddedTask.TYPE,
          "a task whose data come with pocketzoo: wordnet-supersenses for classifiers,"
              + " wordnet-definitions for language models; or one with --data-dir: glue:sst2 and"
              + " the others of GLUE, or a task file (.yaml)");

  static final Setting<Path> DATA_DIR =
      Setting.optional(
          "data-dir",
          ValueType.path("DIR"),
          "where the data of the task lie (default for a task file: beside it)");

  static final Setting<Path> DATA =
      Setting.optional(
          "data", ValueType.path("FILE"), "labelled texts in UTF-8, with named columns");

  /** The same option where it may be for language models. */
  static final Setting<String> TEXTS =
      Setting.optional(
              DATA.name(),
              ValueType.text("FILES"),
              "for classifiers, a file of labelled texts in UTF-8, with named columns; for language"
                  + " models, text in UTF-8, blank lines between documents: a path or a quoted"
                  + " pattern such as 'texts/*.txt', many times")
          .repeated();

  static final Setting<DatasetFormat> FORMAT =
      Setting.optional(
          "format",
          ValueType.oneOf(DatasetFormat.class),
          "how files are written (default: by their extension)");

  static final Setting<String> TEXT_COLUMN =
      Setting.withDefault(
          "text-column", ValueType.text("COLUMN"), "text", "column or JSON field of the text");

  static final Setting<String> TEXT_PAIR_COLUMN =
      Setting.optional(
          "text-pair-column",
          ValueType.text("COLUMN"),
          "column of the second text, for pairs of texts");

  static final Setting<String> LABEL_COLUMN =
      Setting.withDefault(
          "label-column", ValueType.text("COLUMN"), "label", "column of the name of the class");

  private static final String WITH_FILES = "--data, not with --task";

  private static final List<Setting<?>> OF_FILES =
      List.of(FORMAT, TEXT_COLUMN, TEXT_PAIR_COLUMN, LABEL_COLUMN);

  private DataOptions() {}

  /**
   * Refuses a command line that doesn't say which data are meant, or says it twice.
   *
   * @param onlyWithFiles further options that mean something with files alone
   */
  static void check(Arguments arguments, Setting<?>... onlyWithFiles) {
    boolean task = arguments.has(TASK);
    if (task == arguments.has(DATA)) {
      throw new UsageException(
          task
              ? "--task and --data exclude each other"
              : "no data: give --task NAME or --data FILE");
    }
    if (task) {
      arguments.get(TASK).checkDirectory(arguments);
      OF_FILES.forEach(setting -> refuse(arguments, setting, WITH_FILES));
      List.of(onlyWithFiles).forEach(setting -> refuse(arguments, setting, WITH_FILES));
    } else {
      refuse(arguments, DATA_DIR, "--task, not with --data");
    }
  }

  /** Refuses options that mean nothing for language models. */
  static void refuseColumns(Arguments arguments) {
    OF_FILES.forEach(setting -> refuse(arguments, setting, "classifiers"));
  }

  /** Refuses a second file, which only language models can have. */
  static void requireSingle(Arguments arguments, Setting<?> setting) {
    if (arguments.all(setting).size() > 1) {
      throw new UsageException("--%s is given twice".formatted(setting.name()));
    }
  }

  /** Refuses an option that means nothing here, rather than overlook it. */
  static void refuse(Arguments arguments, CommandOption option, String goesWith) {
    if (arguments.has(option)) {
      throw new UsageException("--%s goes with %s".formatted(option.name(), goesWith));
    }
  }

  /** How to read a file, by the options about columns. */
  static DatasetSpec spec(Arguments arguments, Path file) {
    return new DatasetSpec(
        file,
        arguments.find(FORMAT).orElseGet(() -> DatasetFormat.ofExtension(file)),
        arguments.get(TEXT_COLUMN),
        arguments.find(TEXT_PAIR_COLUMN),
        arguments.get(LABEL_COLUMN));
  }
}
