package io.github.pocketzoo.gpt.gpt2;

import java.util.HashSet;
import java.util.Set;

/** Tensors with the causal mask, which older checkpoints have for each attention. */
public final class CausalMaskBuffers {
  private CausalMaskBuffers() {}

  /**
   * Their names.
   *
   * @param attention module of a block's attention, with {@code *} for the number of the block
   */
  public static Set<String> of(int layers, String attention) {
    Set<String> names = new HashSet<>();
    for (int layer = 0; layer < layers; layer++) {
      String module = attention.replace("*", Integer.toString(layer));
      names.add(module + ".bias");
      names.add(module + ".masked_bias");
    }
    return names;
  }
}
