package io.github.pocketzoo.core.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.error.NotJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;

/** Reads {@link DatasetFormat#JSONL}. Blank lines are skipped. */
final class JsonlRowReader implements RowReader {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build()
          .readerFor(JsonNode.class);

  private final DatasetSpec spec;
  private final LabelKind kind;
  private final BufferedReader reader;
  private long line;

  JsonlRowReader(DatasetSpec spec, LabelKind kind, BufferedReader reader) {
    this.spec = spec;
    this.kind = kind;
    this.reader = reader;
  }

  @Override
  public Optional<LabelledRow> next() throws IOException {
    String row;
    while ((row = reader.readLine()) != null) {
      line++;
      if (!row.isBlank()) {
        return Optional.of(parse(row));
      }
    }
    return Optional.empty();
  }

  private LabelledRow parse(String row) {
    SourceLocation location = new SourceLocation(spec.path(), line);
    JsonNode object;
    try {
      object = JSON.readTree(row);
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          "%s%s: not JSON: %s"
              .formatted(
                  location,
                  // A limit that is exceeded has no place.
                  e.getLocation() == null ? "" : ", column " + e.getLocation().getColumnNr(),
                  NotJson.reason(e)),
          e);
    }
    if (!object.isObject()) {
      throw location.error("expected a JSON object, found " + kind(object));
    }
    return new LabelledRow(
        location,
        text(location, object, spec.textColumn()),
        spec.pairColumn().map(field -> text(location, object, field)),
        label(location, object));
  }

  private String text(SourceLocation location, JsonNode object, String field) {
    JsonNode value = value(location, object, field);
    if (!value.isTextual()) {
      throw location.error("field \"%s\" is %s, expected a string".formatted(field, kind(value)));
    }
    return spec.layout().lenient()
        ? value.textValue()
        : location.requireText("field \"" + field + "\"", value.textValue());
  }

  private String label(SourceLocation location, JsonNode object) {
    String field = spec.labelColumn();
    JsonNode value = value(location, object, field);
    if (!kind.takes(value)) {
      throw location.error(
          "field \"%s\" is %s, expected %s".formatted(field, kind(value), kind.expected()));
    }
    if (value.isArray()) {
      return value.toString();
    }
    if (!kind.isRequired()) {
      return value.asText().strip();
    }
    return location.requireText("field \"" + field + "\"", value.asText()).strip();
  }

  private static JsonNode value(SourceLocation location, JsonNode object, String field) {
    JsonNode value = object.get(field);
    if (value == null) {
      throw location.error(
          "no field \"%s\", the object has: %s"
              .formatted(
                  field,
                  String.join(", ", object.properties().stream().map(e -> e.getKey()).toList())));
    }
    return value;
  }

  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT, POJO -> "an object";
      case STRING -> "a string";
      case NUMBER -> "a number";
      case BOOLEAN -> "a boolean";
      case NULL -> "null";
      case BINARY, MISSING -> "nothing";
    };
  }
}
