package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.distill.Distillation;
import io.github.pocketzoo.compression.distill.DistillationWeights;
import io.github.pocketzoo.compression.distill.Divergence;
import io.github.pocketzoo.compression.distill.LossPart;
import io.github.pocketzoo.compression.distill.RelationChoice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The keys of a distillation loss, named as the options of the command. */
final class LossKeys {
  private static final DistillationWeights DEFAULTS = DistillationWeights.defaults();

  private static final RecipeKey<Double> TEMPERATURE =
      RecipeKey.positive("temperature", "by which logits are divided; higher is softer")
          .orElse(DEFAULTS.temperature());

  private static final RecipeKey<Divergence> DIVERGENCE =
      new RecipeKey<>(
          "divergence",
          "one of "
              + Arrays.stream(Divergence.values())
                  .map(Divergence::optionName)
                  .collect(Collectors.joining(", ")),
          "distance between the teacher's soft targets and the student's (default: %s)"
              .formatted(DEFAULTS.divergence().optionName()),
          Optional.empty(),
          node -> node.choice(divergences()));

  private static final Map<LossPart, RecipeKey<Double>> PARTS = parts();

  private static final RecipeKey<Integer> RELATION_LAYER =
      RecipeKey.count(
          "relation-layer",
          1,
          "layer of the teacher for attention-kl and relations (default: its last)");

  private static final RecipeKey<Integer> RELATION_HEADS =
      RecipeKey.count(
          "relation-heads",
          1,
          "heads that relations are cut into (default: the teacher's attention heads)");

  private static final RecipeKey<Double> CONTRAST_TEMPERATURE =
      RecipeKey.positive("contrast-temperature", "by which cosines of contrastive are divided")
          .orElse(Distillation.CONTRAST_TEMPERATURE);

  private LossKeys() {}

  private static Map<String, Divergence> divergences() {
    Map<String, Divergence> choices = new LinkedHashMap<>();
    for (Divergence divergence : Divergence.values()) {
      choices.put(divergence.optionName(), divergence);
    }
    return choices;
  }

  private static Map<LossPart, RecipeKey<Double>> parts() {
    Map<LossPart, RecipeKey<Double>> parts = new EnumMap<>(LossPart.class);
    for (LossPart part : LossPart.values()) {
      parts.put(
          part,
          RecipeKey.nonNegative(
                  "alpha-" + part.optionName(), "weight in the loss: " + part.meaning())
              .orElse(DEFAULTS.of(part)));
    }
    return parts;
  }

  /** Of the parts that compare any two models with the same hidden size. */
  static List<RecipeKey<?>> ofWeights() {
    List<RecipeKey<?>> keys = new ArrayList<>(List.of(TEMPERATURE, DIVERGENCE));
    keys.addAll(PARTS.values());
    return keys;
  }

  /** All of them. */
  static List<RecipeKey<?>> all() {
    List<RecipeKey<?>> keys = new ArrayList<>(ofWeights());
    keys.addAll(List.of(RELATION_LAYER, RELATION_HEADS, CONTRAST_TEMPERATURE));
    return keys;
  }

  static DistillationWeights weights(RecipeValues values) {
    Map<LossPart, Double> weights = new EnumMap<>(LossPart.class);
    PARTS.forEach((part, key) -> weights.put(part, values.get(key)));
    return values.checked(
        () ->
            new DistillationWeights(
                values.get(TEMPERATURE),
                values.find(DIVERGENCE).orElse(DEFAULTS.divergence()),
                weights));
  }

  static Distillation distillation(RecipeValues values) {
    DistillationWeights weights = weights(values);
    if (!weights.comparesRelations()) {
      String with = "a weight of attention-kl, value-relations or self-relations";
      values.refuse(RELATION_LAYER, with);
      values.refuse(RELATION_HEADS, with);
    }
    if (!weights.has(LossPart.CONTRASTIVE)) {
      values.refuse(CONTRAST_TEMPERATURE, "a weight of contrastive");
    }
    Distillation plain = Distillation.of(weights);
    return values.checked(
        () ->
            new Distillation(
                weights,
                plain.layers(),
                new RelationChoice(number(values, RELATION_LAYER), number(values, RELATION_HEADS)),
                values.get(CONTRAST_TEMPERATURE),
                plain.student()));
  }

  static OptionalInt number(RecipeValues values, RecipeKey<Integer> key) {
    return values.find(key).map(OptionalInt::of).orElse(OptionalInt.empty());
  }
}
