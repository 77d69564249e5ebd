package io.github.pocketzoo.compression.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of a run: {@code recipe.yaml} and {@code environment.json}, {@code preflight.json}, a
 * directory under {@code steps} for each step with its model and its {@code step.json}, the final
 * model in {@code model}, and the ablation as {@code ablation.json} and {@code ablation.md}.
 *
 * @param root the output directory
 */
public record RunDirectory(Path root) {
  /** The ablation, for programs. */
  public static final String ABLATION = "ablation.json";

  /** The recipe that was run. */
  public static final String RECIPE = "recipe.yaml";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Refuses a directory that has something else in it, or a run that isn't to be resumed.
   *
   * @throws InvalidInputException in one line
   */
  public void check(boolean resume) {
    AtomicFiles.requireWritable(root);
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> content = Files.list(root)) {
      if (content.findAny().isEmpty()) {
        return;
      }
    } catch (IOException e) {
      throw new InvalidInputException(root + ": expected a directory to write to: " + e, e);
    }
    if (!Files.exists(root.resolve(RECIPE))) {
      throw new InvalidInputException(
          root + ": exists and is no run of a recipe, expected a new or empty directory");
    }
    if (!resume) {
      throw new InvalidInputException(
          root + ": has a run of a recipe; go on with --resume, or delete it to start anew");
    }
  }

  /** The final model. */
  public Path model() {
    return root.resolve("model");
  }

  Path step(int number, Stage stage) {
    return root.resolve("steps").resolve("%02d-%s".formatted(number, stage.name()));
  }

  void write(String name, JsonNode json) {
    write(root.resolve(name), json);
  }

  static void write(Path file, JsonNode json) {
    try {
      AtomicFiles.text(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads JSON that an earlier run wrote, if it did. */
  public static Optional<JsonNode> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(file.toFile()));
    } catch (IOException e) {
      throw new InvalidInputException(file + ": not what a recipe wrote: " + e.getMessage(), e);
    }
  }
}
