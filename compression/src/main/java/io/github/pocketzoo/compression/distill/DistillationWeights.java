package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the parts of a distillation loss are weighted.
 *
 * @param temperature T &gt; 0 by which logits are divided before the softmax
 * @param divergence distance between soft targets
 * @param parts weights, 0 or more, at least one above 0; parts that are missing have none
 */
public record DistillationWeights(
    double temperature, Divergence divergence, Map<LossPart, Double> parts) {
  /** Checks. */
  public DistillationWeights {
    if (!(temperature > 0) || !Double.isFinite(temperature)) {
      throw new InvalidInputException(
          "temperature is " + temperature + ", expected a number greater than 0");
    }
    Map<LossPart, Double> positive = new EnumMap<>(LossPart.class);
    parts.forEach(
        (part, weight) -> {
          if (!(weight >= 0) || !Double.isFinite(weight)) {
            throw new InvalidInputException(
                "%s weight is %s, expected 0 or more".formatted(part.optionName(), weight));
          }
          if (weight > 0) {
            positive.put(part, weight);
          }
        });
    if (positive.isEmpty()) {
      throw new InvalidInputException("all distillation weights are 0, expected one above");
    }
    parts = Map.copyOf(positive);
  }

  /** Of answers and hidden states. */
  public DistillationWeights(
      double temperature, double soft, double hard, double hidden, Divergence divergence) {
    this(
        temperature,
        divergence,
        Map.of(LossPart.SOFT, soft, LossPart.HARD, hard, LossPart.HIDDEN, hidden));
  }

  /** With the forward Kullback-Leibler divergence. */
  public DistillationWeights(double temperature, double soft, double hard, double hidden) {
    this(temperature, soft, hard, hidden, Divergence.FORWARD_KL);
  }

  /** Soft targets at temperature 2 and labels half each, hidden states besides. */
  public static DistillationWeights defaults() {
    return new DistillationWeights(2.0, 0.5, 0.5, 1.0);
  }

  /** The same with another weight of a part. */
  public DistillationWeights with(LossPart part, double weight) {
    Map<LossPart, Double> changed = new EnumMap<>(LossPart.class);
    changed.putAll(parts);
    changed.put(part, weight);
    return new DistillationWeights(temperature, divergence, changed);
  }

  /** The weight of a part, 0 if it isn't in the loss. */
  public double of(LossPart part) {
    return parts.getOrDefault(part, 0.0);
  }

  /** Whether a part is in the loss. */
  public boolean has(LossPart part) {
    return parts.containsKey(part);
  }

  /** Whether tokens' relations are compared, in one of the ways that choose a layer for it. */
  public boolean comparesRelations() {
    return has(LossPart.ATTENTION_KL)
        || has(LossPart.VALUE_RELATIONS)
        || has(LossPart.SELF_RELATIONS);
  }

  /** By their names in provenance records. */
  public Map<String, String> describe() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("temperature", Double.toString(temperature));
    settings.put("divergence", divergence.optionName());
    for (LossPart part : LossPart.values()) {
      boolean always = part == LossPart.SOFT || part == LossPart.HARD || part == LossPart.HIDDEN;
      if (always || has(part)) {
        settings.put(part.settingName(), Double.toString(of(part)));
      }
    }
    return settings;
  }
}
