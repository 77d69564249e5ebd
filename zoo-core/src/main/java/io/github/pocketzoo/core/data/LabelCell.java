package io.github.pocketzoo.core.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands where the label of an example is.
 *
 * @param location of the example
 * @param column where in the example
 * @param text as it is there
 */
record LabelCell(SourceLocation location, String column, String text) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The names between {@code |}, or in a JSON array; none in an empty cell. */
  List<String> names() {
    if (text.isBlank()) {
      return List.of();
    }
    List<String> names = text.startsWith("[") ? fromArray() : List.of(text.split("\\|", -1));
    List<String> stripped = names.stream().map(String::strip).toList();
    if (stripped.stream().anyMatch(String::isEmpty)) {
      throw error("\"%s\" has an empty name, expected names of classes".formatted(text));
    }
    if (stripped.stream().distinct().count() < stripped.size()) {
      throw error("\"%s\" has a name twice, expected distinct names".formatted(text));
    }
    return stripped;
  }

  private List<String> fromArray() {
    List<String> names = new ArrayList<>();
    try {
      for (JsonNode name : JSON.readTree(text)) {
        if (!LabelKind.CLASS.takes(name)) {
          throw error("%s in the array, expected names of classes".formatted(name));
        }
        names.add(name.asText());
      }
    } catch (JsonProcessingException e) {
      throw location.error(
          "column \"%s\": \"%s\" isn't a JSON array of names".formatted(column, text), e);
    }
    return names;
  }

  /** A finite number. */
  float number() {
    try {
      float value = Float.parseFloat(text.strip());
      if (Float.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw location.error(
          "column \"%s\": \"%s\" isn't a number, expected one such as 3.5".formatted(column, text),
          e);
    }
    throw error("\"%s\" isn't finite, expected a number such as 3.5".formatted(text));
  }

  private InvalidInputException error(String what) {
    return location.error("column \"%s\": %s".formatted(column, what));
  }
}
