package io.github.pocketzoo.compression.recipe;

import io.github.pocketzoo.compression.recipe.step.EvaluateStep;
import io.github.pocketzoo.compression.recipe.step.RecipeStep;
import io.github.pocketzoo.core.yaml.YamlNode;

/**
 * A step at its place in a recipe.
 *
 * @param name unique in the recipe
 * @param step what is done
 * @param place in the file
 */
public record Stage(String name, RecipeStep step, YamlNode place) {
  /** Whether the step makes a model, rather than to measure one. */
  public boolean makesModel() {
    return !(step instanceof EvaluateStep);
  }
}
