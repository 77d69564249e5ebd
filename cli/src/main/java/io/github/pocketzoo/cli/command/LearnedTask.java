package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.task.ClassificationTask;
import io.github.pocketzoo.eval.task.EmbeddedTasks;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a model is trained for.
 *
 * @param kind what is learned
 * @param embedded the task that brings data along
 */
record LearnedTask(Kind kind, Optional<ClassificationTask> embedded) {
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
    try {
      return new LearnedTask(Kind.TEXT_CLASSIFICATION, Optional.of(EmbeddedTasks.named(name)));
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          Stream.of(e.getMessage(), names()).collect(Collectors.joining(", ")), e);
    }
  }

  static LearnedTask of(Kind kind) {
    return new LearnedTask(kind, Optional.empty());
  }
}
