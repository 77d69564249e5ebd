package io.github.pocketzoo.eval.task;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The tasks of GLUE (Wang et al. 2019) with labels, in the files that the benchmark hands out or in
 * Parquet as Hugging Face's data set {@code glue} has them. The test sets have no labels but for
 * MRPC's, so that models are measured on the validation sets.
 */
public final class Glue {
  /** What comes before the name of a task. */
  public static final String PREFIX = "glue:";

  private static final List<String> NAMES =
      List.of("cola", "sst2", "mrpc", "qqp", "stsb", "mnli", "mnli-mm", "qnli", "rte", "wnli");

  private Glue() {}

  /** The names of the tasks, such as {@code glue:sst2}; mnli-mm is MNLI's mismatched half. */
  public static List<String> names() {
    return NAMES.stream().map(name -> PREFIX + name).toList();
  }

  /**
   * The definition of a task.
   *
   * @param name one of {@link #names}
   * @throws InvalidInputException if there is no such task
   */
  public static TaskDefinition named(String name) {
    if (!names().contains(name)) {
      throw new InvalidInputException(
          "unknown task \"%s\", expected one of: %s".formatted(name, String.join(", ", names())));
    }
    String resource = "glue/" + name.substring(PREFIX.length()) + ".yaml";
    try (InputStream in = Glue.class.getResourceAsStream(resource)) {
      return TaskDefinition.parse(resource, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
