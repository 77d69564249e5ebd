package io.github.pocketzoo.bert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.graph.AttentionPattern;
import java.util.Optional;

/**
 * The sparse attention in a {@code config.json}, a key of our own: {@code "attention_pattern":
 * {"window": 64, "stride": 0, "global_tokens": 1}}.
 */
final class AttentionConfig {
  private static final String KEY = "attention_pattern";

  private AttentionConfig() {}

  static Optional<AttentionPattern> read(ConfigReader config) {
    JsonNode node = config.optional(KEY);
    if (node == null) {
      return Optional.empty();
    }
    if (!node.isObject()) {
      throw config.wrong(KEY, "an object with window, stride and global_tokens");
    }
    ConfigReader pattern = new ConfigReader(KEY, node);
    AttentionPattern read =
        new AttentionPattern(
            pattern.positiveInt("window"),
            pattern.nonNegativeInt("stride", 0),
            pattern.nonNegativeInt("global_tokens", 0));
    pattern.refuseUnknownKeys();
    return Optional.of(read);
  }

  static void write(ObjectNode json, AttentionPattern pattern) {
    json.putObject(KEY)
        .put("window", pattern.window())
        .put("stride", pattern.stride())
        .put("global_tokens", pattern.globalTokens());
  }
}
