package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.distill.cache.TeacherCache;
import io.github.pocketzoo.core.model.Model;
import java.util.List;
import java.util.Optional;

/** A step of a recipe: settings, and what they do to a model. */
public sealed interface RecipeStep
    permits FineTuneStep, DistillStep, PruneStep, RecoverStep, QuantizeStep, EvaluateStep {

  /** What a recipe calls steps of this kind. */
  StepType type();

  /**
   * Makes a new model.
   *
   * @param model isn't changed
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it can't be done, before
   *     training starts
   */
  Model run(Model model, StepContext context);

  /** The models that the step learns from, if they are named; of the first a student is made. */
  default List<TeacherChoice> teachers() {
    return List.of();
  }

  /** What keeps outputs of teachers, if there is something. */
  default Optional<TeacherCache> cache() {
    return Optional.empty();
  }

  /** Calibration texts that the step reads at most; 0 if it needs none. */
  default int calibrationTexts() {
    return 0;
  }

  /** Whether labels of the data, or the text itself, are learned from. */
  default boolean learnsFromLabels() {
    return false;
  }
}
