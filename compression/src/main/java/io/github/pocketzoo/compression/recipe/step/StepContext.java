package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.quantize.CalibrationSet;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.train.TrainingRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a step works with.
 *
 * @param workshop engines and display
 * @param task data
 * @param teachers loads the model that a choice means; the caller closes it
 * @param checkpoint of the step's training
 * @param seed of everything random
 * @param maxLength tokens of a text, if the recipe says
 */
public record StepContext(
    Workshop workshop,
    RecipeTask task,
    Function<TeacherChoice, Model> teachers,
    Path checkpoint,
    long seed,
    Optional<Integer> maxLength) {
  private static final int CALIBRATION_BATCH = 16;

  /** How to train. */
  public TrainingRun run(TrainingPlan plan) {
    return run(plan, task.examples(seed));
  }

  /**
   * How to train on other examples than the task's.
   *
   * @param examples of an epoch
   */
  public TrainingRun run(TrainingPlan plan, long examples) {
    return new TrainingRun(
        plan.options(examples, seed), workshop.progress(), Optional.of(checkpoint));
  }

  /**
   * Texts to measure activations with.
   *
   * @param most how many at most
   */
  public CalibrationSet calibration(int most) {
    return new CalibrationSet(workshop::observe, model -> batches(model, most));
  }

  private List<TokenBatch> batches(Model model, int most) {
    List<Encoding> encodings = task.encodings(model.tokenizer(), most);
    List<TokenBatch> batches = new ArrayList<>();
    for (int first = 0; first < encodings.size(); first += CALIBRATION_BATCH) {
      int end = Math.min(first + CALIBRATION_BATCH, encodings.size());
      batches.add(TokenBatch.of(encodings.subList(first, end), model.tokenizer().padTokenId()));
    }
    return batches;
  }
}
