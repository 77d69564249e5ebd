package io.github.pocketzoo.compression.recipe;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.error.NearNames;
import io.github.pocketzoo.core.yaml.YamlFile;
import io.github.pocketzoo.core.yaml.YamlNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The recipes that come with pocketzoo. */
public final class ShippedRecipes {
  /** Their names: those for common cases first, then those of the marks that are measured. */
  private static final List<String> NAMES =
      List.of(
          "fast-cpu-classifier",
          "small-sentence-encoder",
          "small-gpt",
          "mark-half-layers",
          "mark-small-student",
          "mark-magnitude-50",
          "mark-magnitude-80",
          "mark-movement-80",
          "mark-movement-90",
          "mark-magnitude-90",
          "mark-structured-50",
          "mark-int8-dynamic",
          "mark-int8-static",
          "mark-int8-qat",
          "mark-all");

  private ShippedRecipes() {}

  /** All names. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * The text of a recipe.
   *
   * @throws InvalidInputException if there is none of that name
   */
  public static String text(String name) {
    if (!NAMES.contains(name)) {
      throw new InvalidInputException(
          "%s: no such file, and no recipe of this name%s; expected a file or one of: %s"
              .formatted(
                  name,
                  new NearNames(NAMES)
                      .nearest(name)
                      .map("; did you mean %s?"::formatted)
                      .orElse(""),
                  String.join(", ", NAMES)));
    }
    try (InputStream resource = ShippedRecipes.class.getResourceAsStream(name + ".yaml")) {
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A recipe's YAML. */
  public static YamlNode yaml(String name) {
    return YamlFile.parse(name + ".yaml", text(name));
  }
}
