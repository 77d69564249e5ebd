package io.github.pocketzoo.gpt.gptneo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.gpt.decoder.AttentionKinds;
import io.github.pocketzoo.gpt.decoder.AttentionLayers;
import io.github.pocketzoo.gpt.decoder.AttentionLayers.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How GPT-Neo's {@code config.json} says which blocks are local: {@code attention_types} is a list
 * of patterns, each with the number of times that it comes, such as {@code [[["global", "local"],
 * 12]]}; {@code attention_layers}, which transformers writes beside it, has a name for each block.
 */
final class AttentionTypes {
  private static final String TYPES = "attention_types";
  private static final String LAYERS = "attention_layers";
  private static final String WINDOW = "window_size";
  private static final int WINDOW_DEFAULT = 256;
  private static final AttentionKinds KINDS = new AttentionKinds("global", "local");

  private AttentionTypes() {}

  /** Reads the kinds of all blocks. */
  static AttentionLayers read(ConfigReader config, int layers) {
    Optional<List<Kind>> types = types(config, layers);
    Optional<List<Kind>> names = KINDS.read(config, LAYERS, layers);
    if (types.isPresent() && names.isPresent() && !types.equals(names)) {
      throw config.wrong(LAYERS, "what " + TYPES + " says");
    }
    List<Kind> kinds =
        types
            .or(() -> names)
            .orElseThrow(
                () -> config.wrong(TYPES, "a list of patterns such as [[[\"global\"], 12]]"));
    return new AttentionLayers(kinds, config.positiveInt(WINDOW, WINDOW_DEFAULT));
  }

  private static Optional<List<Kind>> types(ConfigReader config, int layers) {
    JsonNode patterns = config.optional(TYPES);
    if (patterns == null) {
      return Optional.empty();
    }
    List<Kind> kinds = new ArrayList<>();
    for (JsonNode pattern : patterns) {
      long left = layers - (long) kinds.size();
      List<Kind> names = names(config, pattern.path(0));
      JsonNode times = pattern.path(1);
      if (names.isEmpty() || !times.isInt() || (long) names.size() * times.intValue() > left) {
        throw wrong(config, layers);
      }
      for (int time = 0; time < times.intValue(); time++) {
        kinds.addAll(names);
      }
    }
    if (kinds.size() != layers) {
      throw wrong(config, layers);
    }
    return Optional.of(kinds);
  }

  private static List<Kind> names(ConfigReader config, JsonNode names) {
    List<Kind> kinds = new ArrayList<>();
    names.forEach(name -> kinds.add(KINDS.kind(config, TYPES, name.asText())));
    return kinds;
  }

  private static InvalidInputException wrong(ConfigReader config, int layers) {
    return config.wrong(
        TYPES,
        "patterns of global and local and how often each comes, %d layers in all"
            .formatted(layers));
  }

  /** Writes one pattern with all blocks, and their names. */
  static void write(ObjectNode json, AttentionLayers attention) {
    ArrayNode pattern = json.putArray(TYPES).addArray();
    KINDS.write(pattern.addArray(), attention.kinds());
    pattern.add(1);
    KINDS.write(json.putArray(LAYERS), attention.kinds());
    json.put(WINDOW, attention.window());
  }
}
