package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.task.ClassificationTask;
import io.github.pocketzoo.eval.task.EmbeddedTasks;
import io.github.pocketzoo.eval.task.LanguageTask;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A task whose data come with pocketzoo, as {@code --task} names it.
 *
 * @param name as given
 * @param classes the task, if it is one of classifiers
 * @param texts the task, if it is one of language models
 */
record EmbeddedTask(
    String name, Optional<ClassificationTask> classes, Optional<LanguageTask> texts) {
  static final ValueType<EmbeddedTask> TYPE = new ValueType<>("NAME", EmbeddedTask::named);

  private static EmbeddedTask named(String name) {
    Optional<ClassificationTask> classes =
        EmbeddedTasks.all().stream().filter(task -> task.name().equals(name)).findFirst();
    Optional<LanguageTask> texts =
        EmbeddedTasks.ofLanguage().stream().filter(task -> task.name().equals(name)).findFirst();
    if (classes.isEmpty() && texts.isEmpty()) {
      throw new InvalidInputException(
          "unknown task \"%s\", expected one of: %s"
              .formatted(
                  name,
                  Stream.concat(classNames(), textNames()).collect(Collectors.joining(", "))));
    }
    return new EmbeddedTask(name, classes, texts);
  }

  private static Stream<String> classNames() {
    return EmbeddedTasks.all().stream().map(ClassificationTask::name);
  }

  private static Stream<String> textNames() {
    return EmbeddedTasks.ofLanguage().stream().map(LanguageTask::name);
  }

  /**
   * The task of classifiers.
   *
   * @throws UsageException if it is one of language models
   */
  ClassificationTask ofClassifiers() {
    return classes.orElseThrow(
        () ->
            new UsageException(
                "--task %s: is for language models, for classifiers there is %s"
                    .formatted(name, classNames().collect(Collectors.joining(", ")))));
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
}
