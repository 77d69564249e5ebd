package io.github.pocketzoo.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The steps that made a model, for people. */
final class ProvenanceSteps {
  private ProvenanceSteps() {}

  /** The steps, first to last; none where nothing is known. */
  static List<Map<String, Object>> of(JsonNode provenance) {
    List<Map<String, Object>> steps = new ArrayList<>();
    for (JsonNode step : provenance.path("steps")) {
      steps.add(
          Map.of(
              "operation",
              step.path("operation").asText(),
              "when",
              step.path("createdAt").asText().replaceAll("T.*", ""),
              "fields",
              fields(step)));
    }
    return steps;
  }

  private static List<Map<String, String>> fields(JsonNode step) {
    List<Map<String, String>> fields = new ArrayList<>();
    for (String group : List.of("settings", "data", "metrics")) {
      step.path(group)
          .properties()
          .forEach(
              field ->
                  fields.add(Map.of("name", field.getKey(), "value", field.getValue().asText())));
    }
    return fields;
  }
}
