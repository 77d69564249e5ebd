package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.task.ClassificationTask;
import io.github.pocketzoo.eval.task.EmbeddedTasks;
import io.github.pocketzoo.eval.task.Glue;
import io.github.pocketzoo.eval.task.LanguageTask;
import io.github.pocketzoo.eval.task.TaskDefinition;
import io.github.pocketzoo.eval.task.TaskKind;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A task whose data come with pocketzoo, or that says where its data lie, as {@code --task} names
 * it.
 *
 * @param name as given
 * @param classes the task, if it is one of classifiers whose data come with pocketzoo
 * @param texts the task, if it is one of language models
 * @param files the task, if its data lie in files
 */
record EmbeddedTask(
    String name,
    Optional<ClassificationTask> classes,
    Optional<LanguageTask> texts,
    Optional<TaskDefinition> files) {
  static final ValueType<EmbeddedTask> TYPE = new ValueType<>("NAME", EmbeddedTask::named);

  static EmbeddedTask named(String name) {
    if (isDefinition(name)) {
      return new EmbeddedTask(
          name, Optional.empty(), Optional.empty(), Optional.of(definition(name)));
    }
    Optional<ClassificationTask> classes =
        EmbeddedTasks.all().stream().filter(task -> task.name().equals(name)).findFirst();
    Optional<LanguageTask> texts =
        EmbeddedTasks.ofLanguage().stream().filter(task -> task.name().equals(name)).findFirst();
    if (classes.isEmpty() && texts.isEmpty()) {
      throw new InvalidInputException(
          "unknown task \"%s\", expected one of: %s, %s or a task file"
              .formatted(
                  name,
                  Stream.concat(classNames(), textNames()).collect(Collectors.joining(", ")),
                  String.join(", ", Glue.names())));
    }
    return new EmbeddedTask(name, classes, texts, Optional.empty());
  }

  private static boolean isDefinition(String name) {
    return name.startsWith(Glue.PREFIX) || isFile(name);
  }

  /** Whether it is one of GLUE's. */
  boolean isOfGlue() {
    return name.startsWith(Glue.PREFIX);
  }

  private static boolean isFile(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".yaml") || lower.endsWith(".yml");
  }

  private static TaskDefinition definition(String name) {
    return isFile(name) ? TaskDefinition.read(Path.of(name)) : Glue.named(name);
  }

  private static Stream<String> classNames() {
    return EmbeddedTasks.all().stream().map(ClassificationTask::name);
  }

  private static Stream<String> textNames() {
    return EmbeddedTasks.ofLanguage().stream().map(LanguageTask::name);
  }

  /**
   * Refuses a task of language models.
   *
   * @throws UsageException if it is one
   */
  void requireNoLanguageTask() {
    if (texts.isPresent()) {
      throw new UsageException(
          "--task %s: is for language models, for classifiers there is %s"
              .formatted(name, classNames().collect(Collectors.joining(", "))));
    }
  }

  /**
   * The task of language models.
   *
   * @throws UsageException if it is one of classifiers
   */
  LanguageTask ofLanguageModels() {
    return texts.orElseThrow(
        () ->
            new UsageException(
                "--task %s: is for classifiers, for language models there is %s"
                    .formatted(name, textNames().collect(Collectors.joining(", ")))));
  }

  /** Refuses a command line on which the task's directory is missing, or one that it hasn't. */
  void checkDirectory(Arguments arguments) {
    if (files.isEmpty()) {
      DataOptions.refuse(
          arguments, DataOptions.DATA_DIR, "a task whose data lie in files, such as glue:sst2");
    } else if (!isFile(name) && !arguments.has(DataOptions.DATA_DIR)) {
      throw new UsageException("--task %s needs --data-dir DIR".formatted(name));
    }
  }

  /** Where the data of {@link #files} lie: as the user says, or beside the task file. */
  Path directory(Arguments arguments) {
    return arguments
        .find(DataOptions.DATA_DIR)
        .orElseGet(() -> Path.of(name).toAbsolutePath().getParent());
  }

  /** The task file, where it is one. */
  Optional<Path> definitionFile() {
    return isFile(name) ? Optional.of(Path.of(name)) : Optional.empty();
  }

  /** What is asked. */
  TaskKind kind() {
    return files.map(TaskDefinition::kind).orElse(TaskKind.TEXT_CLASSIFICATION);
  }

  /** The examples that a classifier is trained on, and those it is measured on meanwhile. */
  TrainingData trainingData(Arguments arguments) {
    requireNoLanguageTask();
    if (files.isPresent()) {
      Path directory = directory(arguments);
      TextDataset train = files.get().texts(directory, TaskDefinition.TRAIN);
      return new TrainingData(
          train, Optional.of(files.get().texts(directory, TaskDefinition.VALIDATION)));
    }
    var splits = classes.orElseThrow().load();
    return new TrainingData(splits.train(), Optional.of(splits.validation()));
  }
}
