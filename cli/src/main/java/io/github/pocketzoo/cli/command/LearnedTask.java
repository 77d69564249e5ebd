package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a model is trained for.
 *
 * @param kind what is learned
 * @param embedded the task that brings data along, or says where they lie
 */
record LearnedTask(Kind kind, Optional<EmbeddedTask> embedded) {
  static final ValueType<LearnedTask> TYPE = new ValueType<>("NAME", LearnedTask::named);

  /** What can be learned from a file; on the command line, by these names. */
  enum Kind {
    TEXT_CLASSIFICATION,
    MULTI_LABEL,
    REGRESSION,
    TOKEN_CLASSIFICATION,
    QUESTION_ANSWERING
  }

  /** The names of what can be learned from a file. */
  static String names() {
    return kinds().stream().map(ValueType::nameOf).collect(Collectors.joining(", "));
  }

  private static List<Kind> kinds() {
    return List.of(Kind.values());
  }

  private static LearnedTask named(String name) {
    Optional<LearnedTask> kind =
        kinds().stream()
            .filter(each -> ValueType.nameOf(each).equals(name))
            .map(LearnedTask::of)
            .findFirst();
    return kind.orElseGet(() -> embedded(name));
  }

  private static LearnedTask embedded(String name) {
    EmbeddedTask task;
    try {
      task = EmbeddedTask.named(name);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          e.getMessage().startsWith("unknown task")
              ? "%s, %s".formatted(e.getMessage(), names())
              : e.getMessage(),
          e);
    }
    task.requireNoLanguageTask();
    return new LearnedTask(
        switch (task.kind()) {
          case TEXT_CLASSIFICATION -> Kind.TEXT_CLASSIFICATION;
          case MULTI_LABEL -> Kind.MULTI_LABEL;
          case REGRESSION -> Kind.REGRESSION;
          case TOKEN_CLASSIFICATION -> Kind.TOKEN_CLASSIFICATION;
          case QUESTION_ANSWERING -> Kind.QUESTION_ANSWERING;
          case SIMILARITY, RETRIEVAL ->
              throw new InvalidInputException(
                  "%s is a task of %s, which no head is trained for"
                      .formatted(name, task.kind().label()));
        },
        Optional.of(task));
  }

  static LearnedTask of(Kind kind) {
    return new LearnedTask(kind, Optional.empty());
  }
}
