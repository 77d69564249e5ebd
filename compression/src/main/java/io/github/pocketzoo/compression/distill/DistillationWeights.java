package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Map;

/**
 * How the parts of a distillation loss are weighted.
 *
 * @param temperature T &gt; 0 by which logits are divided before the softmax
 * @param soft weight of the teacher's soft targets
 * @param hard weight of the labels
 * @param hidden weight of the distance between hidden states
 * @param divergence distance between soft targets
 */
public record DistillationWeights(
    double temperature, double soft, double hard, double hidden, Divergence divergence) {
  /** With the forward Kullback-Leibler divergence. */
  public DistillationWeights(double temperature, double soft, double hard, double hidden) {
    this(temperature, soft, hard, hidden, Divergence.FORWARD_KL);
  }

  public DistillationWeights {
    if (!(temperature > 0) || !Double.isFinite(temperature)) {
      throw new InvalidInputException(
          "temperature is " + temperature + ", expected a number greater than 0");
    }
    requireWeight("soft", soft);
    requireWeight("hard", hard);
    requireWeight("hidden", hidden);
    if (soft + hard + hidden == 0) {
      throw new InvalidInputException("all distillation weights are 0, expected one above");
    }
  }

  private static void requireWeight(String name, double weight) {
    if (!(weight >= 0) || !Double.isFinite(weight)) {
      throw new InvalidInputException(
          "%s weight is %s, expected 0 or more".formatted(name, weight));
    }
  }

  /** Soft targets at temperature 2 and labels half each, hidden states besides. */
  public static DistillationWeights defaults() {
    return new DistillationWeights(2.0, 0.5, 0.5, 1.0);
  }

  /** By their names in provenance records. */
  public Map<String, String> describe() {
    return Map.of(
        "temperature", Double.toString(temperature),
        "soft_weight", Double.toString(soft),
        "hard_weight", Double.toString(hard),
        "hidden_weight", Double.toString(hidden),
        "divergence", divergence.optionName());
  }
}
