package io.github.pocketzoo.core.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a Hugging Face {@code config.json} key by key. Every key must be used or be declared
 * irrelevant: a setting that would change the model is never dropped in silence.
 */
public final class ConfigReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Keys that say nothing about the numbers a model computes. */
  private static final Set<String> ALWAYS_IRRELEVANT =
      Set.of(
          "_name_or_path",
          "_num_labels",
          "architectures",
          "finetuning_task",
          "gradient_checkpointing",
          "language",
          "name",
          "output_past",
          "torch_dtype",
          "dtype",
          "transformers_version",
          "transformers.js_config",
          "use_cache");

  private final String source;
  private final JsonNode root;
  private final Set<String> used = new HashSet<>();

  /** Reads from a tree that was parsed already. */
  public ConfigReader(String source, JsonNode root) {
    if (!root.isObject()) {
      throw new InvalidInputException(source + ": expected a JSON object");
    }
    this.source = source;
    this.root = root;
  }

  /**
   * Opens a file.
   *
   * @throws InvalidInputException if it is missing or isn't a JSON object
   */
  public static ConfigReader open(Path file) {
    try {
      return new ConfigReader(file.toString(), JSON.readTree(Files.readString(file)));
    } catch (JsonProcessingException e) {
      JsonLocation place = e.getLocation();
      throw new InvalidInputException(
          place == null
              ? "%s: JSON that is nested too deeply or has a text or number that is too long"
                  .formatted(file)
              : "%s: not JSON at line %d, column %d"
                  .formatted(file, place.getLineNr(), place.getColumnNr()),
          e);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot read the configuration: " + e, e);
    }
  }

  /** A whole number greater than 0. */
  public int positiveInt(String key) {
    require(key);
    return positiveInt(key, 0);
  }

  /** A whole number greater than 0. */
  public int positiveInt(String key, int defaultValue) {
    JsonNode node = optional(key);
    if (node == null) {
      return defaultValue;
    }
    if (!node.canConvertToInt() || !node.isIntegralNumber() || node.intValue() <= 0) {
      throw wrong(key, "a whole number greater than 0");
    }
    return node.intValue();
  }

  /** A whole number that isn't negative. */
  public int nonNegativeInt(String key, int defaultValue) {
    JsonNode node = optional(key);
    if (node == null) {
      return defaultValue;
    }
    if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 0) {
      throw wrong(key, "a whole number, 0 or more");
    }
    return node.intValue();
  }

  /** A number. */
  public double number(String key, double defaultValue) {
    JsonNode node = optional(key);
    if (node == null) {
      return defaultValue;
    }
    if (!node.isNumber()) {
      throw wrong(key, "a number");
    }
    return node.doubleValue();
  }

  /** A probability in [0, 1). */
  public double rate(String key, double defaultValue) {
    double value = number(key, defaultValue);
    if (!(value >= 0 && value < 1)) {
      throw wrong(key, "a number in [0, 1)");
    }
    return value;
  }

  /** Yes or no. */
  public boolean flag(String key, boolean defaultValue) {
    JsonNode node = optional(key);
    if (node == null) {
      return defaultValue;
    }
    if (!node.isBoolean()) {
      throw wrong(key, "true or false");
    }
    return node.booleanValue();
  }

  /** A string. */
  public String text(String key, String defaultValue) {
    JsonNode node = optional(key);
    if (node == null) {
      return defaultValue;
    }
    if (!node.isTextual()) {
      throw wrong(key, "a string");
    }
    return node.textValue();
  }

  /** A list of strings, or nothing if the key isn't there. */
  public Optional<List<String>> texts(String key) {
    JsonNode node = optional(key);
    if (node == null) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    node.forEach(each -> texts.add(each.isTextual() ? each.textValue() : null));
    if (!node.isArray() || texts.contains(null)) {
      throw wrong(key, "a list of strings");
    }
    return Optional.of(List.copyOf(texts));
  }

  /**
   * An object with keys of its own, or nothing if the key isn't there. Its reader has to end with
   * {@link #refuseUnknownKeys}, too.
   */
  public Optional<ConfigReader> object(String key) {
    JsonNode node = optional(key);
    if (node == null) {
      return Optional.empty();
    }
    if (!node.isObject()) {
      throw wrong(key, "an object");
    }
    return Optional.of(new ConfigReader(source + ": " + key, node));
  }

  /** Whether a key is there, be it with the value {@code null}. */
  public boolean has(String key) {
    used.add(key);
    return root.has(key);
  }

  /** Any value, or {@code null} if the key isn't there. */
  public JsonNode optional(String key) {
    used.add(key);
    JsonNode node = root.get(key);
    return node == null || node.isNull() ? null : node;
  }

  /** A setting that this version supports with one value only. */
  public void mustBe(String key, Object expected) {
    JsonNode node = optional(key);
    if (node != null && !node.asText().equals(expected.toString())) {
      throw wrong(key, String.valueOf(expected) + ", other values are not supported");
    }
  }

  /** Declares keys that don't change the model. */
  public void irrelevant(String... keys) {
    used.addAll(List.of(keys));
  }

  /**
   * Ends the reading.
   *
   * @throws InvalidInputException if a key was neither used nor irrelevant
   */
  public void refuseUnknownKeys() {
    Set<String> unknown = new TreeSet<>();
    root.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(used);
    unknown.removeAll(ALWAYS_IRRELEVANT);
    if (!unknown.isEmpty()) {
      throw new InvalidInputException(source + ": unknown keys " + String.join(", ", unknown));
    }
  }

  /** An error about a key's value. */
  public InvalidInputException wrong(String key, String expected) {
    return new InvalidInputException(
        "%s: %s is %s, expected %s".formatted(source, key, root.get(key), expected));
  }

  private void require(String key) {
    if (optional(key) == null) {
      throw new InvalidInputException(source + ": missing key " + key);
    }
  }
}
