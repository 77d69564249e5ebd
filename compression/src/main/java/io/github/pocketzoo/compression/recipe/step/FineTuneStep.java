package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.FineTuner;
import io.github.pocketzoo.core.train.Freezing;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.TaskExamples;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.TuningPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Trains a model on the data. Zeros that pruning made stay.
 *
 * @param policy how much of the model is changed
 * @param training how long
 */
public record FineTuneStep(TuningPolicy policy, TrainingPlan training) implements RecipeStep {
  private static final RecipeKey<Freezing> FREEZE =
      RecipeKey.oneOf("freeze", Freezing.class, "what isn't trained").orElse(Freezing.NONE);
  private static final RecipeKey<Double> LAYER_DECAY =
      RecipeKey.number(
              "layer-decay",
              "a number greater than 0, at most 1",
              value -> value > 0 && value <= 1,
              "what the learning rate is multiplied by from each layer to the one below")
          .orElse(1.0);
  private static final RecipeKey<Integer> UNFREEZE_STEPS =
      RecipeKey.count(
              "unfreeze-steps", 0, "steps from the unfreezing of a layer to that of the one below")
          .orElse(0);

  private static final TrainingPlan.Keys TRAINING = TrainingPlan.Keys.usual(3, 2e-4);

  /** Tokens of a text where the recipe doesn't say. */
  private static final int USUAL_LENGTH = 128;

  static final StepType TYPE =
      new StepType(
          "fine-tune",
          "Trains the model on the data; a head for the data's labels is new where the model has"
              + " another.",
          keys(),
          FineTuneStep::of);

  private static List<RecipeKey<?>> keys() {
    List<RecipeKey<?>> keys = new ArrayList<>(List.of(FREEZE, LAYER_DECAY, UNFREEZE_STEPS));
    keys.addAll(TRAINING.all());
    return keys;
  }

  private static FineTuneStep of(RecipeValues values) {
    return values.checked(
        () ->
            new FineTuneStep(
                new TuningPolicy(
                    values.get(FREEZE), values.get(LAYER_DECAY), values.get(UNFREEZE_STEPS)),
                TRAINING.of(values)));
  }

  @Override
  public StepType type() {
    return TYPE;
  }

  @Override
  public boolean learnsFromLabels() {
    return true;
  }

  @Override
  public Model run(Model model, StepContext context) {
    TrainingRun run = context.run(training);
    if (context.task().train() instanceof TaskExamples examples) {
      int length =
          context.maxLength().orElse(Math.min(USUAL_LENGTH, model.tokenizer().maxLength()));
      return new FineTuner(policy, Optional.empty(), length).train(model, examples, run);
    }
    Objective objective =
        context
            .task()
            .objective()
            .orElseThrow(
                () -> new InvalidInputException("the data have no labels to fine-tune on"));
    return run.train(
        "train",
        Copies.of(model),
        objective,
        context.task().train(),
        policy.of(model.architecture().structure()),
        StepListener.none(),
        policy.describe());
  }
}
