package io.github.pocketzoo.compression.recipe;

import io.github.pocketzoo.compression.recipe.step.StepType;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.yaml.YamlMapping;
import io.github.pocketzoo.core.yaml.YamlNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Names of values in a recipe: by position, or by the name of a step. */
public final class RecipePath {
  private RecipePath() {}

  /**
   * The path by position.
   *
   * @param path such as {@code prune.sparsity}, where {@code prune} is the name of a step, or
   *     {@code steps[1].sparsity}, or {@code seed}
   * @throws InvalidInputException if it begins with neither a key of recipes nor a step's name
   */
  public static String of(YamlNode recipe, String path) {
    String first = path.split("[.\\[]", 2)[0];
    if (Recipe.KEYS.stream().anyMatch(key -> key.name().equals(first))) {
      return path;
    }
    Map<String, Integer> ofKind = new HashMap<>();
    List<YamlNode> steps = recipe.mapping().required("steps").list();
    for (int i = 0; i < steps.size(); i++) {
      YamlMapping step = steps.get(i).mapping();
      String kind = step.required(StepType.STEP.name()).text();
      int number = ofKind.merge(kind, 1, Integer::sum);
      Optional<String> given = step.optional(StepType.NAME.name()).map(YamlNode::text);
      if (given.orElse(number == 1 ? kind : kind + "-" + number).equals(first)) {
        return "steps[%d]%s".formatted(i, path.substring(first.length()));
      }
    }
    throw new InvalidInputException(
        "%s: '%s' is neither a key of recipes nor the name of a step".formatted(path, first));
  }
}
