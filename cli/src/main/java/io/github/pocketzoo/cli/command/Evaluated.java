package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.task.TaskKind;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What {@code --task} of {@code eval} names.
 *
 * @param kind what is asked of one's own data, given by {@code --data}
 * @param task a task that says which data those are
 */
record Evaluated(Optional<TaskKind> kind, Optional<EmbeddedTask> task) {
  static final ValueType<Evaluated> TYPE = new ValueType<>("NAME", Evaluated::named);

  private static Evaluated named(String name) {
    Optional<TaskKind> kind =
        Arrays.stream(TaskKind.values()).filter(each -> each.label().equals(name)).findFirst();
    if (kind.isPresent()) {
      return new Evaluated(kind, Optional.empty());
    }
    try {
      return new Evaluated(Optional.empty(), Optional.of(EmbeddedTask.named(name)));
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          e.getMessage().startsWith("unknown task")
              ? "%s, %s".formatted(e.getMessage(), kinds())
              : e.getMessage(),
          e);
    }
  }

  /** What can be asked of one's own data. */
  static String kinds() {
    return Arrays.stream(TaskKind.values()).map(TaskKind::label).collect(Collectors.joining(", "));
  }
}
