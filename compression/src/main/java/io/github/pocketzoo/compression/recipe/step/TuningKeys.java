package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.core.adapter.LoraConfig;
import io.github.pocketzoo.core.structure.Role;
import io.github.pocketzoo.core.train.Freezing;
import io.github.pocketzoo.core.train.TuningPolicy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** The settings that say how much of a model fine-tuning changes. */
public final class TuningKeys {
  private static final RecipeKey<Freezing> FREEZE =
      RecipeKey.oneOf(
              "freeze", Freezing.class, "what isn't trained: body leaves only the head to train")
          .orElse(Freezing.NONE);
  private static final RecipeKey<Double> LAYER_DECAY =
      RecipeKey.number(
              "layer-decay",
              "a number greater than 0, at most 1",
              value -> value > 0 && value <= 1,
              "what the learning rate is multiplied by from each layer to the one below")
          .orElse(1.0);
  private static final RecipeKey<Integer> UNFREEZE_STEPS =
      RecipeKey.count(
              "unfreeze-steps",
              0,
              "train the head first, and one more layer below it every N steps; 0 trains all at once")
          .orElse(0);

  private static final RecipeKey<Integer> LORA_RANK =
      RecipeKey.count(
          "lora-rank",
          1,
          "train low-rank adapters of this rank and the head only, and merge them into the model;"
              + " the command train keeps them in adapter/, too, in PEFT's layout");
  private static final RecipeKey<Double> LORA_ALPHA =
      RecipeKey.positive("lora-alpha", "adapters are scaled by this, divided by their rank")
          .orElse(16.0);
  private static final RecipeKey<List<Role>> LORA_ROLES =
      RecipeKey.listOf("lora-roles", Role.class, "the projections that have adapters")
          .orElse(List.of(Role.QUERY, Role.VALUE));

  private TuningKeys() {}

  /** All of them. */
  public static List<RecipeKey<?>> all() {
    return List.of(FREEZE, LAYER_DECAY, UNFREEZE_STEPS, LORA_RANK, LORA_ALPHA, LORA_ROLES);
  }

  /** Refuses settings that contradict each other. */
  public static void check(ChosenSettings values) {
    boolean adapters = values.has(LORA_RANK);
    List<RecipeKey<?>> unused =
        adapters ? List.of(FREEZE, LAYER_DECAY, UNFREEZE_STEPS) : List.of(LORA_ALPHA, LORA_ROLES);
    String rank = values.name(LORA_RANK);
    String goesWith = adapters ? "training the body, not with " + rank : rank;
    unused.forEach(key -> values.refuse(key, goesWith));
  }

  /** How much of the model is changed. */
  public static TuningPolicy policy(ChosenSettings values) {
    return values.checked(
        () ->
            new TuningPolicy(
                values.get(FREEZE), values.get(LAYER_DECAY), values.get(UNFREEZE_STEPS)));
  }

  /** Adapters, if the user wants some. */
  public static Optional<LoraConfig> lora(ChosenSettings values) {
    return values
        .find(LORA_RANK)
        .map(
            rank ->
                values.checked(
                    () ->
                        new LoraConfig(
                            rank,
                            values.get(LORA_ALPHA),
                            new LinkedHashSet<>(values.get(LORA_ROLES)))));
  }
}
