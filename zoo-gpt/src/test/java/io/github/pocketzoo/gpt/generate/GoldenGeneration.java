package io.github.pocketzoo.gpt.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What transformers makes of logits and generates: see {@code tools/golden/generation.py}. */
record GoldenGeneration(JsonNode values) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<GoldenGeneration> processors() {
    return cases("processors");
  }

  static Stream<GoldenGeneration> searches() {
    return cases("searches");
  }

  /** The model that generated. */
  static TableForward model() {
    int[] hundredths = ints(read("table"));
    int vocabulary = (int) Math.round(Math.cbrt(hundredths.length));
    float[][][] table = new float[vocabulary][vocabulary][vocabulary];
    for (int i = 0; i < hundredths.length; i++) {
      int row = i / vocabulary;
      table[row / vocabulary][row % vocabulary][i % vocabulary] = hundredths[i] / 100f;
    }
    return new TableForward(table, 64);
  }

  private static Stream<GoldenGeneration> cases(String kind) {
    return StreamSupport.stream(read(kind).spliterator(), false).map(GoldenGeneration::new);
  }

  private static JsonNode read(String key) {
    try (InputStream in = GoldenGeneration.class.getResourceAsStream("/golden/generation.json")) {
      return JSON.readTree(in).path(key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The settings, read as those of a model directory are. */
  GenerationConfig config(Path directory, boolean doSample) throws IOException {
    ObjectNode json = values.path("settings").deepCopy();
    json.put("do_sample", doSample);
    json.set("eos_token_id", values.get("eos_token_id"));
    if (doSample && !json.has("top_k")) {
      json.put("top_k", 0);
    }
    Files.writeString(directory.resolve(GenerationConfigFile.FILE_NAME), json.toString());
    return GenerationConfigFile.read(directory);
  }

  int[] ints(String key) {
    return ints(values.path(key));
  }

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::intValue).toArray();
  }

  /** Numbers, −∞ where there is none; no numbers where there is no list. */
  float[] floats(String key) {
    JsonNode array = values.path(key);
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = array.get(i).isNull() ? Float.NEGATIVE_INFINITY : array.get(i).floatValue();
    }
    return floats;
  }

  List<int[]> sequences() {
    return StreamSupport.stream(values.path("sequences").spliterator(), false)
        .map(GoldenGeneration::ints)
        .toList();
  }

  @Override
  public String toString() {
    return values.path("settings") + " " + values.path("eos_token_id") + values.path("prompt");
  }
}
