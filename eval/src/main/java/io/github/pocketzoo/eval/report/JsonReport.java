package io.github.pocketzoo.eval.report;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.github.pocketzoo.core.error.FailureReason;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.error.NotJson;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ReportRow;
import io.github.pocketzoo.eval.language.LanguageReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The report as JSON, by the schema in {@code docs/guide/report-schema.md}; and back. */
public final class JsonReport {
  static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          // Lists may be missing: older reports have fewer.
          .withConfigOverride(
              List.class,
              list -> list.setSetterInfo(JsonSetter.Value.construct(Nulls.AS_EMPTY, Nulls.FAIL)))
          // A later pocketzoo may add a field without breaking readers.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** Has the scores of classifiers, within {@code quality}. */
  private static final int OLDEST_SCHEMA_VERSION = 1;

  private JsonReport() {}

  /** The report as indented JSON. */
  public static String render(EvaluationReport report) {
    return indented(report);
  }

  /** The report as indented JSON. */
  public static String render(LanguageReport report) {
    return indented(report);
  }

  /** The JSON Schema (2020-12) of reports of either kind, as they are written now. */
  public static String schema() {
    return Resources.text("report.schema.json");
  }

  /** Anything as indented JSON that ends with a line break. */
  static String indented(Object value) {
    try {
      return JSON.writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads a {@code report.json} on classifiers.
   *
   * @throws InvalidInputException if the file is missing, or isn't a report of this schema version,
   *     or is one on language models
   */
  public static EvaluationReport read(Path file) {
    JsonNode root = root(file);
    if (isOnLanguageModels(root)) {
      throw new InvalidInputException(
          file + ": a report on language models, expected one on classifiers");
    }
    EvaluationReport report =
        value(
            root,
            OLDEST_SCHEMA_VERSION,
            EvaluationReport.SCHEMA_VERSION,
            EvaluationReport.class,
            file);
    requireDistinct(report.models(), file);
    return report;
  }

  /**
   * Reads a {@code report.json} on language models.
   *
   * @throws InvalidInputException if the file is missing, or isn't a report of this schema version,
   *     or is one on classifiers
   */
  public static LanguageReport readLanguage(Path file) {
    JsonNode root = root(file);
    if (!isOnLanguageModels(root)) {
      throw new InvalidInputException(file + ": not a report on language models");
    }
    int version = LanguageReport.SCHEMA_VERSION;
    LanguageReport report = value(root, version, version, LanguageReport.class, file);
    requireDistinct(report.models(), file);
    return report;
  }

  /**
   * Whether a {@code report.json} is on language models.
   *
   * @throws InvalidInputException if the file is missing or isn't JSON
   */
  public static boolean isOnLanguageModels(Path file) {
    return isOnLanguageModels(root(file));
  }

  private static boolean isOnLanguageModels(JsonNode root) {
    return root.path("kind").asText().equals(LanguageReport.KIND);
  }

  static JsonNode root(Path file) {
    JsonNode root = parsed(file);
    if (root.path("kind").asText().equals(GridReport.KIND)) {
      throw new InvalidInputException(
          file + ": a table of several tasks, expected the report.json of one of its cells");
    }
    return root;
  }

  private static JsonNode parsed(Path file) {
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new InvalidInputException(file + ": no such file", e);
    } catch (JsonProcessingException e) {
      JsonLocation location = e.getLocation();
      throw new InvalidInputException(
          "%s: not JSON: %s%s"
              .formatted(
                  file,
                  // A limit that is exceeded has no place.
                  location == null
                      ? ""
                      : "line %d, column %d: "
                          .formatted(location.getLineNr(), location.getColumnNr()),
                  NotJson.reason(e)),
          e);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": not a report: " + FailureReason.of(e), e);
    }
  }

  private static <T> T value(JsonNode root, int oldest, int newest, Class<T> type, Path file) {
    JsonNode version = root.path("schemaVersion");
    if (!version.isInt()) {
      throw new InvalidInputException(file + ": not a report: it has no schemaVersion");
    }
    if (version.intValue() < oldest || version.intValue() > newest) {
      throw new InvalidInputException(
          "%s: report of schema version %d, this pocketzoo reads version %s"
              .formatted(
                  file,
                  version.intValue(),
                  oldest == newest ? oldest : "%d to %d".formatted(oldest, newest)));
    }
    try {
      return JSON.treeToValue(root, type);
    } catch (JsonMappingException e) {
      throw new InvalidInputException(
          "%s: not a report: %s%s".formatted(file, fieldOf(e), reasonOf(e)), e);
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(file + ": not a report: " + FailureReason.of(e), e);
    }
  }

  private static void requireDistinct(List<? extends ReportRow> models, Path file) {
    Set<String> names = new HashSet<>();
    for (ReportRow model : models) {
      if (!names.add(model.name())) {
        throw new InvalidInputException(
            "%s: not a report: two models are named %s".formatted(file, model.name()));
      }
    }
  }

  /** Where the value is, such as {@code "models[1].quality.correct: "}. */
  private static String fieldOf(JsonMappingException failure) {
    StringBuilder field = new StringBuilder();
    for (JsonMappingException.Reference step : failure.getPath()) {
      if (step.getFieldName() == null) {
        field.append('[').append(step.getIndex()).append(']');
      } else {
        field.append(field.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return field.isEmpty() ? "" : field + ": ";
  }

  private static String reasonOf(JsonMappingException failure) {
    String firstLine = failure.getOriginalMessage().lines().findFirst().orElse("");
    // Jackson's advice is for whoever configures it.
    return firstLine
        .replaceAll(" \\(set DeserializationConfig.*", "")
        .replaceAll("Null value for creator property '(\\w+)'.*", "is missing")
        .replaceAll("Cannot construct instance of `[^`]*`, problem: (.*)", "$1");
  }
}
