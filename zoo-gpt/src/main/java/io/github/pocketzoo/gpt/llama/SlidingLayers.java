package io.github.pocketzoo.gpt.llama;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.gpt.decoder.AttentionKinds;
import io.github.pocketzoo.gpt.decoder.AttentionLayers;
import io.github.pocketzoo.gpt.decoder.AttentionLayers.Kind;
import java.util.List;

/**
 * How Qwen's {@code config.json} says which blocks are local: {@code layer_types} has a name for
 * each; without it, those from {@code max_window_layers} on are, if {@code use_sliding_window}.
 */
final class SlidingLayers {
  private static final String TYPES = "layer_types";
  private static final String USE = "use_sliding_window";
  private static final String WINDOW = "sliding_window";
  private static final String FULL_LAYERS = "max_window_layers";
  private static final AttentionKinds KINDS =
      new AttentionKinds("full_attention", "sliding_attention");

  private SlidingLayers() {}

  /** Reads the kinds of all blocks. */
  static AttentionLayers read(ConfigReader config, int layers) {
    boolean use = config.flag(USE, false);
    int window = config.positiveInt(WINDOW, 4096);
    int full = config.nonNegativeInt(FULL_LAYERS, 28);
    AttentionLayers byNumber = AttentionLayers.globalThenLocal(layers, use ? full : layers, window);
    AttentionLayers attention =
        KINDS
            .read(config, TYPES, layers)
            .map(kinds -> new AttentionLayers(kinds, window))
            .orElse(byNumber);
    if (!use && attention.kinds().contains(Kind.LOCAL)) {
      throw config.wrong(USE, "true where a layer is of the type " + KINDS.local());
    }
    return attention;
  }

  /** Writes the keys. */
  static void write(ObjectNode json, AttentionLayers attention) {
    List<Kind> kinds = attention.kinds();
    int first = kinds.indexOf(Kind.LOCAL);
    json.put(USE, first >= 0)
        .put(WINDOW, attention.window())
        .put(FULL_LAYERS, first < 0 ? kinds.size() : first);
    KINDS.write(json.putArray(TYPES), kinds);
  }
}
