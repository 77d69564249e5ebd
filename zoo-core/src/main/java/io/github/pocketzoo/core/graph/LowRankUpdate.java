package io.github.pocketzoo.core.graph;

import java.util.Set;

/**
 * Low-rank updates of a graph's linear maps (Hu et al. 2021, LoRA): y = x W + b + s · x A B, where
 * A is {@code [in, r]} and B {@code [r, out]}.
 *
 * @param weights names of the matrices W that have an update
 * @param scale s
 */
public record LowRankUpdate(Set<String> weights, double scale) {
  private static final String WEIGHT = ".weight";

  /** A graph without updates. */
  public static final LowRankUpdate NONE = new LowRankUpdate(Set.of(), 0);

  public LowRankUpdate {
    weights = Set.copyOf(weights);
  }

  /** The parameter A beside a matrix; PEFT's name for it. */
  public static String downName(String weight) {
    return module(weight) + ".lora_A" + WEIGHT;
  }

  /** The parameter B beside a matrix; PEFT's name for it. */
  public static String upName(String weight) {
    return module(weight) + ".lora_B" + WEIGHT;
  }

  private static String module(String weight) {
    return weight.endsWith(WEIGHT)
        ? weight.substring(0, weight.length() - WEIGHT.length())
        : weight;
  }
}
