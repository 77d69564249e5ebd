package io.github.pocketzoo.eval.task;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.List;

/** The tasks whose data come with the library, so that they need neither files nor network. */
public final class EmbeddedTasks {
  private static final List<ClassificationTask> TASKS = List.of(new WordNetSupersenses());

  private static final List<LanguageTask> LANGUAGE_TASKS =
      List.of(
          new LanguageTask(
              "wordnet-definitions",
              "v1",
              new WordNetDefinitions(WordNetDefinitions.Part.TRAIN),
              new WordNetDefinitions(WordNetDefinitions.Part.VALIDATION),
              new WordNetDefinitions(WordNetDefinitions.Part.TEST)));

  private EmbeddedTasks() {}

  /** Those of language models. */
  public static List<LanguageTask> ofLanguage() {
    return LANGUAGE_TASKS;
  }

  /** Those of classifiers. */
  public static List<ClassificationTask> all() {
    return TASKS;
  }

  /**
   * The task of classifiers of a name.
   *
   * @throws InvalidInputException if there is none
   */
  public static ClassificationTask named(String name) {
    return TASKS.stream()
        .filter(task -> task.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "unknown task \"%s\", expected one of: %s"
                        .formatted(
                            name,
                            String.join(
                                ", ", TASKS.stream().map(ClassificationTask::name).toList()))));
  }
}
