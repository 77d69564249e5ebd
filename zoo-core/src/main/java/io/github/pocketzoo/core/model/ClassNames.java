package io.github.pocketzoo.core.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What transformers calls the classes of a family, in {@code architectures} of {@code config.json}.
 *
 * @param family the beginning of all of them, such as {@code "Bert"}
 * @param suffixes what follows for some tasks; {@link Task#classSuffix} for the others
 */
public record ClassNames(String family, Map<Task, String> suffixes) {
  public ClassNames {
    suffixes = Map.copyOf(suffixes);
  }

  /** Names that all follow from the tasks. */
  public static ClassNames usual(String family) {
    return new ClassNames(family, Map.of());
  }

  /** The same names but for one task. */
  public ClassNames with(Task task, String suffix) {
    Map<Task, String> more = new HashMap<>(suffixes);
    more.put(task, suffix);
    return new ClassNames(family, more);
  }

  /** The class for a task. */
  public String of(Task task) {
    return family + suffixes.getOrDefault(task, task.classSuffix());
  }

  /** The task of a class; nothing for a body. */
  Optional<Task> task(String className) {
    return Arrays.stream(Task.values())
        .filter(task -> task != Task.FEATURE_EXTRACTION && of(task).equals(className))
        .findFirst();
  }
}
