package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.distill.Distillation;
import io.github.pocketzoo.compression.distill.DistillationWeights;
import io.github.pocketzoo.compression.distill.Divergence;
import io.github.pocketzoo.compression.distill.LossPart;
import io.github.pocketzoo.compression.distill.RelationChoice;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The settings of a distillation loss. */
public final class LossKeys {
  private static final DistillationWeights DEFAULTS = DistillationWeights.defaults();

  private static final RecipeKey<Double> TEMPERATURE =
      RecipeKey.positive("temperature", "by which logits are divided; higher is softer")
          .orElse(DEFAULTS.temperature());

  private static final RecipeKey<Divergence> DIVERGENCE =
      RecipeKey.oneOf(
              "divergence",
              Divergence.class,
              "distance between the teacher's soft targets and the student's")
          .orElse(DEFAULTS.divergence());

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
  public static List<RecipeKey<?>> ofWeights() {
    List<RecipeKey<?>> keys = new ArrayList<>(List.of(TEMPERATURE, DIVERGENCE));
    keys.addAll(PARTS.values());
    return keys;
  }

  /** All of them. */
  public static List<RecipeKey<?>> all() {
    List<RecipeKey<?>> keys = new ArrayList<>(ofWeights());
    keys.addAll(List.of(RELATION_LAYER, RELATION_HEADS, CONTRAST_TEMPERATURE));
    return keys;
  }

  /** What there is to learn from beside hidden states. */
  public enum Answers {
    /** The teacher's answers and the labels. */
    WITH_LABELS,
    /** The teacher's answers. */
    WITHOUT_LABELS,
    /** Neither: the teacher has no head that predicts. */
    NONE
  }

  static DistillationWeights weights(ChosenSettings values) {
    return weights(values, Answers.WITH_LABELS);
  }

  /**
   * The weights that the user chose.
   *
   * @param answers decides the weights of soft targets and labels where the user doesn't say
   */
  public static DistillationWeights weights(ChosenSettings values, Answers answers) {
    Map<LossPart, Double> weights = new EnumMap<>(LossPart.class);
    PARTS.forEach((part, key) -> weights.put(part, values.get(key)));
    if (answers == Answers.NONE) {
      leaveOut(LossPart.SOFT, weights, values, "a head that predicts");
    }
    if (answers != Answers.WITH_LABELS) {
      leaveOut(LossPart.HARD, weights, values, "labels");
    }
    return values.checked(
        () -> new DistillationWeights(values.get(TEMPERATURE), values.get(DIVERGENCE), weights));
  }

  private static void leaveOut(
      LossPart part, Map<LossPart, Double> weights, ChosenSettings values, String needs) {
    RecipeKey<Double> key = PARTS.get(part);
    if (values.has(key) && values.get(key) > 0) {
      throw values.error("%s %s: needs %s".formatted(values.name(key), values.get(key), needs));
    }
    weights.put(part, 0.0);
  }

  /**
   * The loss that the user chose, for the usual student.
   *
   * @param answers as for {@link #weights}
   */
  public static Distillation distillation(ChosenSettings values, Answers answers) {
    DistillationWeights weights = weights(values, answers);
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
                new RelationChoice(values.number(RELATION_LAYER), values.number(RELATION_HEADS)),
                values.get(CONTRAST_TEMPERATURE),
                plain.student()));
  }
}
