package io.github.pocketzoo.compression.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.compression.measure.Score;
import io.github.pocketzoo.compression.recipe.step.RecipeTask;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.Sha256;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelFingerprint;
import io.github.pocketzoo.core.provenance.Provenance;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What is written when a step is done, so that a resumed run knows it.
 *
 * @param stage the step's name
 * @param place its directory
 * @param identity hash of all that the step's result depends on
 */
record StepRecord(String stage, Path place, String identity) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "step.json";

  /**
   * The records of all steps. A result depends on the model, the data, the seed and all steps so
   * far.
   */
  static List<StepRecord> of(Recipe recipe, Model start, RecipeTask task, RunDirectory output) {
    String identity =
        hash(
            ModelFingerprint.of(start).sha256(),
            task.train().sha256(),
            Long.toString(recipe.seed()),
            recipe.maxLength().map(String::valueOf).orElse(""));
    List<StepRecord> records = new ArrayList<>();
    for (int i = 0; i < recipe.stages().size(); i++) {
      Stage stage = recipe.stages().get(i);
      identity = hash(identity, stage.name(), stage.step().toString());
      records.add(new StepRecord(stage.name(), output.step(i + 1, stage), identity));
    }
    return records;
  }

  private static String hash(String... parts) {
    byte[] text = String.join("\n", parts).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(Sha256.newDigest().digest(text));
  }

  /**
   * The row of the model that the step made, if it is done.
   *
   * @throws InvalidInputException if another step is
   */
  Optional<AblationRow> row() {
    return read().map(node -> AblationJson.row(node.get("row")));
  }

  /** What the step measured, if it is done. */
  Optional<Score> score() {
    return read().map(node -> AblationJson.score(node.get("score")));
  }

  /**
   * Refuses a directory in which something else is done than what is to be.
   *
   * @throws InvalidInputException in one line
   */
  void check() {
    read();
  }

  private Optional<JsonNode> read() {
    Path file = place.resolve(FILE);
    Optional<JsonNode> node = RunDirectory.read(file);
    if (node.isPresent() && !node.get().path("identity").asText().equals(identity)) {
      throw new InvalidInputException(
          "%s: step %s was made with other settings, another model, other data, another seed or other"
                  .formatted(file, stage)
              + " steps before; expected the recipe of %s beside it, or another output directory"
                  .formatted(RunDirectory.RECIPE));
    }
    return node;
  }

  /** Says that a model is made. */
  void write(AblationRow row, Provenance.Step provenance) {
    ObjectNode node = JSON.createObjectNode();
    node.put("identity", identity);
    node.set("row", AblationJson.write(row));
    node.set("settings", JSON.valueToTree(provenance.settings()));
    node.set("data", JSON.valueToTree(provenance.data()));
    node.set("metrics", JSON.valueToTree(provenance.metrics()));
    RunDirectory.write(place.resolve(FILE), node);
  }

  /** Says what was measured. */
  void write(String split, Score score) {
    ObjectNode node = JSON.createObjectNode();
    node.put("identity", identity);
    node.put("split", split);
    node.set("score", AblationJson.write(score));
    RunDirectory.write(place.resolve(FILE), node);
  }
}
