package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.core.model.Model;
import java.util.List;
import java.util.Optional;

/**
 * Measures the model that the step before made on another part of the data; it stays as it is.
 *
 * @param split which part; empty for test where the data have it, and validation where they don't
 */
public record EvaluateStep(Optional<RecipeTask.Split> split) implements RecipeStep {
  private static final RecipeKey<RecipeTask.Split> SPLIT =
      RecipeKey.oneOf(
          "split",
          RecipeTask.Split.class,
          "the held-out examples to use (default: test where the data have it, else validation, on"
              + " which every step is measured anyway)");

  static final StepType TYPE =
      new StepType(
          "evaluate",
          "Measures the model of the step before, which stays as it is.",
          List.of(SPLIT),
          values -> new EvaluateStep(values.find(SPLIT)));

  @Override
  public StepType type() {
    return TYPE;
  }

  /** The part of some data. */
  public RecipeTask.Split of(RecipeTask task) {
    boolean tests = task.has(RecipeTask.Split.TEST);
    return split.orElse(tests ? RecipeTask.Split.TEST : RecipeTask.Split.VALIDATION);
  }

  @Override
  public Model run(Model model, StepContext context) {
    throw new IllegalStateException("nothing is made by " + TYPE.name());
  }
}
