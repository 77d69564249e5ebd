package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.core.adapter.Lora;
import io.github.pocketzoo.core.adapter.LoraConfig;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.FineTuner;
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
 * @param lora adapters that are trained in place of the body, and merged into it, if there are any
 * @param training how long
 */
public record FineTuneStep(TuningPolicy policy, Optional<LoraConfig> lora, TrainingPlan training)
    implements RecipeStep {
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
    List<RecipeKey<?>> keys = new ArrayList<>(TuningKeys.all());
    keys.addAll(TRAINING.all());
    return keys;
  }

  private static FineTuneStep of(RecipeValues values) {
    TuningKeys.check(values);
    return new FineTuneStep(
        TuningKeys.policy(values), TuningKeys.lora(values), TRAINING.of(values));
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
      Model trained = new FineTuner(policy, lora, length).train(model, examples, run);
      return lora.isPresent() ? Lora.merge(trained) : trained;
    }
    if (lora.isPresent()) {
      throw new InvalidInputException(
          "lora-rank: adapters are trained on labelled examples, not on running text");
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
