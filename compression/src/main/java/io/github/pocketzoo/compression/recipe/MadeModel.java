package io.github.pocketzoo.compression.recipe;

import io.github.pocketzoo.compression.measure.Score;
import io.github.pocketzoo.compression.recipe.step.RecipeTask;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A saved model of a recipe, and what is known of it.
 *
 * @param row of the ablation, without its cost
 * @param directory where it lies
 */
record MadeModel(AblationRow row, Path directory) {

  /** What the recipe begins with. */
  static MadeModel start(Model model, Path directory, RecipeTask task) {
    return new MadeModel(row(AblationRow.START, "", model, directory, task, 0, 0), directory);
  }

  /**
   * What a step made.
   *
   * @param model as it was saved
   * @param zeros that the step had to leave
   */
  static MadeModel of(Stage stage, Model model, Path directory, RecipeTask task, long zeros) {
    double seconds = model.provenance().lastStep().metrics().getOrDefault("train_seconds", 0.0);
    return new MadeModel(
        row(stage.name(), stage.step().type().name(), model, directory, task, seconds, zeros),
        directory);
  }

  private static AblationRow row(
      String name,
      String kind,
      Model model,
      Path directory,
      RecipeTask task,
      double seconds,
      long zeros) {
    Optional<Score> score =
        task.scores(model)
            ? Optional.of(task.score(model, RecipeTask.Split.VALIDATION))
            : Optional.empty();
    return new AblationRow(
        name,
        kind,
        score,
        model.parameters().count(),
        model.parameters().countNonZero(),
        ModelDirectory.weightBytes(directory),
        seconds,
        zeros,
        Optional.empty());
  }

  String name() {
    return row.stage();
  }
}
