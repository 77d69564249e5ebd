package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.core.adapter.Lora;
import io.github.pocketzoo.core.adapter.LoraConfig;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.Role;
import io.github.pocketzoo.core.train.FineTuner;
import io.github.pocketzoo.core.train.Freezing;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.TaskExamples;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.TuningPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Trains a model on the data. Zeros that pruning made stay.
 *
 * @param policy how much of the model is changed
 * @param lora adapters that are trained in place of the body, and merged into it, if there are any
 * @param training how long
 */
public record FineTuneStep(TuningPolicy policy, Optional<LoraConfig> lora, TrainingPlan training)
    implements RecipeStep {
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

  private static final RecipeKey<Integer> LORA_RANK =
      RecipeKey.count(
          "lora-rank",
          1,
          "train low-rank adapters of this rank and the head only, and merge them into the model");
  private static final RecipeKey<Double> LORA_ALPHA =
      RecipeKey.positive("lora-alpha", "adapters are scaled by this, divided by their rank")
          .orElse(16.0);
  private static final RecipeKey<List<Role>> LORA_ROLES =
      RecipeKey.list(
          "lora-roles",
          "a list of " + String.join(", ", roles().keySet()),
          "the projections that have adapters (default: query, value)",
          node -> node.choice(roles()));

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
    List<RecipeKey<?>> keys =
        new ArrayList<>(
            List.of(FREEZE, LAYER_DECAY, UNFREEZE_STEPS, LORA_RANK, LORA_ALPHA, LORA_ROLES));
    keys.addAll(TRAINING.all());
    return keys;
  }

  private static Map<String, Role> roles() {
    Map<String, Role> roles = new LinkedHashMap<>();
    for (Role role : Role.values()) {
      roles.put(RecipeKey.nameOf(role), role);
    }
    return roles;
  }

  private static Optional<LoraConfig> lora(RecipeValues values) {
    if (!values.has(LORA_RANK)) {
      values.refuse(LORA_ALPHA, "lora-rank");
      values.refuse(LORA_ROLES, "lora-rank");
    }
    Set<Role> roles =
        values.find(LORA_ROLES).<Set<Role>>map(LinkedHashSet::new).orElse(LoraConfig.DEFAULT_ROLES);
    return values.find(LORA_RANK).map(rank -> new LoraConfig(rank, values.get(LORA_ALPHA), roles));
  }

  private static FineTuneStep of(RecipeValues values) {
    if (values.has(LORA_RANK)) {
      List.of(FREEZE, LAYER_DECAY, UNFREEZE_STEPS)
          .forEach(key -> values.refuse(key, "training the body, not with lora-rank"));
    }
    return values.checked(
        () ->
            new FineTuneStep(
                new TuningPolicy(
                    values.get(FREEZE), values.get(LAYER_DECAY), values.get(UNFREEZE_STEPS)),
                lora(values),
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
