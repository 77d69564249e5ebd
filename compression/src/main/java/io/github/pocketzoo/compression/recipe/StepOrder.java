package io.github.pocketzoo.compression.recipe;

import io.github.pocketzoo.compression.recipe.step.DistillStep;
import io.github.pocketzoo.compression.recipe.step.EvaluateStep;
import io.github.pocketzoo.compression.recipe.step.PruneStep;
import io.github.pocketzoo.compression.recipe.step.QuantizeStep;
import io.github.pocketzoo.compression.recipe.step.RecipeStep;
import io.github.pocketzoo.compression.recipe.step.RecoverStep;
import io.github.pocketzoo.compression.recipe.step.TeacherChoice;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which steps may follow which: distill, then remove units, then make zeros, then recover, then
 * quantize. What contradicts itself is refused before anything is loaded.
 */
final class StepOrder {
  private final List<Stage> before = new ArrayList<>();
  private Optional<String> zeros;

  private StepOrder(Optional<String> zeros) {
    this.zeros = zeros;
  }

  /**
   * Checks.
   *
   * @throws InvalidInputException at the line of the first step that can't be where it is
   */
  static void check(List<Stage> stages) {
    check(stages, Optional.empty());
  }

  /**
   * Checks the steps of a recipe that begins with a model whose zeros are locked.
   *
   * @throws InvalidInputException at the line of the first step that can't be where it is
   */
  static void checkAfterZeros(List<Stage> stages) {
    check(stages, Optional.of("the zeros of the model that the recipe begins with"));
  }

  private static void check(List<Stage> stages, Optional<String> zeros) {
    StepOrder order = new StepOrder(zeros);
    for (Stage stage : stages) {
      order.check(stage, stages);
      order.before.add(stage);
      if (stage.step() instanceof PruneStep prune && prune.kind().makesZeros()) {
        order.zeros = Optional.of(stage.name());
      }
    }
  }

  private void check(Stage stage, List<Stage> all) {
    RecipeStep step = stage.step();
    Optional<Stage> quantized = last(QuantizeStep.class);
    if (quantized.isPresent() && !(step instanceof EvaluateStep)) {
      throw error(stage, afterQuantization(step, quantized.get()));
    }
    if (step instanceof EvaluateStep && before.isEmpty()) {
      throw error(stage, "nothing was made before that it could measure");
    }
    if (step instanceof DistillStep) {
      refuseZeros(stage, "a new student would lose its locked zeros");
    }
    if (step instanceof PruneStep prune && !prune.kind().makesZeros()) {
      refuseZeros(
          stage, "what is removed would take zeros with it, and the sparsity would be another");
    }
    if (step instanceof RecoverStep && last(PruneStep.class).isEmpty()) {
      throw error(stage, "nothing was pruned before, expected fine-tune or distill");
    }
    if (step instanceof QuantizeStep quantize && quantize.plan().compensates()) {
      refuseZeros(
          stage,
          "gptq makes up for errors in weights that are locked at zero; expected rounding without"
              + " it");
    }
    step.teachers().forEach(teacher -> checkTeacher(stage, teacher, all));
  }

  private static String afterQuantization(RecipeStep step, Stage quantized) {
    String where = "comes after %s, ".formatted(quantized.name());
    if (step instanceof QuantizeStep) {
      return where + "which has made integers already";
    }
    if (step instanceof DistillStep) {
      return where + "and integers neither teach nor learn: distill first";
    }
    if (step instanceof PruneStep) {
      return where + "whose integers it would change: prune first";
    }
    return where + "whose integers can't be trained: train first, or set qat there";
  }

  private void checkTeacher(Stage stage, TeacherChoice teacher, List<Stage> all) {
    boolean known = before.stream().anyMatch(other -> other.name().equals(teacher.text()));
    boolean later = all.stream().anyMatch(other -> other.name().equals(teacher.text()));
    if (later && !known) {
      throw error(stage, "teacher %s is not made before it".formatted(teacher.text()));
    }
    before.stream()
        .filter(other -> other.name().equals(teacher.text()) && !other.makesModel())
        .findFirst()
        .ifPresent(
            other -> {
              throw error(stage, "teacher %s makes no model".formatted(other.name()));
            });
  }

  private void refuseZeros(Stage stage, String why) {
    if (zeros.isPresent()) {
      throw error(stage, "comes after %s: %s".formatted(zeros.get(), why));
    }
  }

  private static InvalidInputException error(Stage stage, String why) {
    return stage.place().error("%s (%s): %s".formatted(stage.place().path(), stage.name(), why));
  }

  private Optional<Stage> last(Class<? extends RecipeStep> kind) {
    return before.stream()
        .filter(stage -> kind.isInstance(stage.step()))
        .reduce((first, second) -> second);
  }
}
