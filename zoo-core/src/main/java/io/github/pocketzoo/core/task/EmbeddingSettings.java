package io.github.pocketzoo.core.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.CompanionFiles;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How a model makes one vector of a text.
 *
 * @param pooling of the last hidden states
 * @param normalized whether vectors are scaled to length 1
 * @param maxLength tokens that longer texts are truncated to, where the model says it
 */
public record EmbeddingSettings(Pooling pooling, boolean normalized, OptionalInt maxLength) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SENTENCE_ENCODER = "sentence_bert_config.json";
  private static final String MODE = "pooling_mode_";
  private static final Map<String, Pooling> MODES =
      Map.of(
          "pooling_mode_cls_token",
          Pooling.CLS,
          "pooling_mode_lasttoken",
          Pooling.LAST,
          "pooling_mode_mean_tokens",
          Pooling.MEAN);

  /**
   * What a model directory says in the files of sentence-transformers. Where it has none, the
   * pooling is that of {@code classifier_pooling} in {@code config.json}, or else the mean, and
   * vectors are normalized.
   *
   * @throws InvalidInputException if a file can't be read, or asks for what isn't supported
   */
  public static EmbeddingSettings of(Path directory) {
    return new EmbeddingSettings(
        pooling(directory),
        normalized(directory.resolve(CompanionFiles.MODULES)),
        maxLength(directory));
  }

  /** The same with another pooling. */
  public EmbeddingSettings withPooling(Pooling other) {
    return new EmbeddingSettings(other, normalized, maxLength);
  }

  /** The same with vectors as the model makes them. */
  public EmbeddingSettings withoutNormalization() {
    return new EmbeddingSettings(pooling, false, maxLength);
  }

  /**
   * How a model makes one vector of a text, as {@link #of} says of the directory that it is saved
   * to.
   *
   * @throws InvalidInputException if they ask for what isn't supported
   */
  public static Pooling poolingOf(Model model) {
    String text = model.companions().texts().get(CompanionFiles.POOLING);
    return text == null
        ? configured(model.architecture().toConfigJson())
        : chosen(CompanionFiles.POOLING, parsed(text));
  }

  private static Pooling pooling(Path directory) {
    Path file = directory.resolve(CompanionFiles.POOLING);
    if (Files.exists(file)) {
      return chosen(file.toString(), read(file));
    }
    return configured(read(directory.resolve(ModelDirectory.CONFIG)));
  }

  private static Pooling configured(JsonNode config) {
    JsonNode own = config.path("classifier_pooling");
    return own.isTextual() ? Pooling.of(own.textValue()) : Pooling.MEAN;
  }

  private static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          CompanionFiles.POOLING + ": no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static Pooling chosen(String file, JsonNode settings) {
    Pooling chosen = null;
    for (Map.Entry<String, JsonNode> setting : settings.properties()) {
      if (setting.getKey().startsWith(MODE) && setting.getValue().asBoolean()) {
        Pooling pooling = MODES.get(setting.getKey());
        if (pooling == null || chosen != null) {
          throw new InvalidInputException(
              "%s: %s is on, expected one of %s alone"
                  .formatted(file, setting.getKey(), MODES.keySet().stream().sorted().toList()));
        }
        chosen = pooling;
      }
    }
    if (chosen == null) {
      throw new InvalidInputException(file + ": no pooling mode is on, expected one");
    }
    return chosen;
  }

  private static boolean normalized(Path modules) {
    if (!Files.exists(modules)) {
      return true;
    }
    boolean normalized = false;
    for (JsonNode module : read(modules)) {
      normalized |= module.path("type").asText().endsWith(".Normalize");
    }
    return normalized;
  }

  private static OptionalInt maxLength(Path directory) {
    Path file = directory.resolve(SENTENCE_ENCODER);
    if (!Files.exists(file)) {
      return OptionalInt.empty();
    }
    JsonNode length = read(file).path("max_seq_length");
    return length.isInt() && length.intValue() > 0
        ? OptionalInt.of(length.intValue())
        : OptionalInt.empty();
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new InvalidInputException(
          file + ": cannot read: " + e.getMessage().lines().findFirst().orElse(""), e);
    }
  }
}
