package io.github.pocketzoo.compression.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.compression.measure.Cost;
import io.github.pocketzoo.compression.measure.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows of an ablation as JSON, and back. */
public final class AblationJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AblationJson() {}

  static ObjectNode write(Score score) {
    ObjectNode node = JSON.createObjectNode();
    node.put("metric", score.metric());
    node.put("value", score.value());
    node.put("higher_is_better", score.higherIsBetter());
    return node;
  }

  static ObjectNode write(AblationRow row) {
    ObjectNode node = JSON.createObjectNode();
    node.put("stage", row.stage());
    node.put("step", row.kind());
    row.score().ifPresent(score -> node.set("score", write(score)));
    node.put("parameters", row.parameters());
    node.put("non_zero", row.nonZero());
    node.put("sparsity", row.sparsity());
    node.put("stored_bytes", row.storedBytes());
    node.put("train_seconds", row.trainSeconds());
    node.put("locked_zeros", row.lockedZeros());
    row.cost().ifPresent(cost -> node.set("cost", write(cost)));
    return node;
  }

  private static ObjectNode write(Cost cost) {
    ObjectNode node = JSON.createObjectNode();
    node.put("latency_ms", cost.latencyMillis());
    node.put("call", cost.call());
    node.put("resident_bytes", cost.residentBytes());
    node.put("engine", cost.engine());
    ArrayNode notes = node.putArray("notes");
    cost.notes().forEach(notes::add);
    return node;
  }

  static Score score(JsonNode node) {
    return new Score(
        node.get("metric").asText(),
        node.get("value").asDouble(),
        node.get("higher_is_better").asBoolean());
  }

  /** Reads what {@link Ablation#toJson} has as a row. */
  public static AblationRow row(JsonNode node) {
    return new AblationRow(
        node.get("stage").asText(),
        node.get("step").asText(),
        Optional.ofNullable(node.get("score")).map(AblationJson::score),
        node.get("parameters").asLong(),
        node.get("non_zero").asLong(),
        node.get("stored_bytes").asLong(),
        node.get("train_seconds").asDouble(),
        node.get("locked_zeros").asLong(),
        Optional.ofNullable(node.get("cost")).map(AblationJson::cost));
  }

  private static Cost cost(JsonNode node) {
    List<String> notes = new ArrayList<>();
    node.get("notes").forEach(note -> notes.add(note.asText()));
    return new Cost(
        node.get("latency_ms").asDouble(),
        node.get("call").asText(),
        node.get("resident_bytes").asLong(),
        node.get("engine").asText(),
        notes);
  }
}
