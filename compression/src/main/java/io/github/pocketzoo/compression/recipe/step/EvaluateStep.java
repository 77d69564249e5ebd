package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.core.model.Model;
import java.util.List;

/**
 * Measures the model that the step before made on another part of the data; it stays as it is.
 *
 * @param split which part
 */
public record EvaluateStep(RecipeTask.Split split) implements RecipeStep {
  private static final RecipeKey<RecipeTask.Split> SPLIT =
      RecipeKey.oneOf(
              "split",
              RecipeTask.Split.class,
              "the held-out examples to use; every step is measured on those of validation anyway")
          .orElse(RecipeTask.Split.TEST);

  static final StepType TYPE =
      new StepType(
          "evaluate",
          "Measures the model of the step before, which stays as it is.",
          List.of(SPLIT),
          values -> new EvaluateStep(values.get(SPLIT)));

  @Override
  public StepType type() {
    return TYPE;
  }

  @Override
  public Model run(Model model, StepContext context) {
    throw new IllegalStateException("nothing is made by " + TYPE.name());
  }
}
