package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.compression.recipe.Recipe;
import io.github.pocketzoo.compression.recipe.step.FineTuneStep;

/** Whether a recipe makes the head of its model. */
final class RecipeHeads {
  private RecipeHeads() {}

  /** Whether the first step trains one for the labels of the data, whatever the model has. */
  static boolean begins(Recipe recipe) {
    return recipe.stages().get(0).step() instanceof FineTuneStep;
  }
}
