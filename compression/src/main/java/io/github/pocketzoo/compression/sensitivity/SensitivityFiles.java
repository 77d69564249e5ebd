package io.github.pocketzoo.compression.sensitivity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.io.AtomicFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A scan's result as files. */
public final class SensitivityFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SensitivityFiles() {}

  /**
   * Writes {@code sensitivity.svg}, {@code sensitivity.csv} and {@code sensitivity.json}; each is
   * replaced as a whole.
   *
   * @return the three files, the plot first
   */
  public static List<Path> write(SensitivityResult result, Path directory) {
    Map<String, String> contents = new LinkedHashMap<>();
    contents.put("sensitivity.svg", SensitivityPlot.render(result));
    contents.put("sensitivity.csv", csv(result));
    contents.put("sensitivity.json", json(result));
    contents.forEach((name, content) -> AtomicFiles.text(directory.resolve(name), content));
    return contents.keySet().stream().map(directory::resolve).toList();
  }

  static String csv(SensitivityResult result) {
    StringBuilder csv =
        new StringBuilder("part,weights,disturbance,loss,loss_increase,accuracy\r\n");
    for (SensitivityResult.Row row : result.rows()) {
      for (int i = 0; i < row.measured().size(); i++) {
        HeldOut held = row.measured().get(i);
        csv.append(
            String.format(
                Locale.ROOT,
                "%s,%d,%s,%.6f,%.6f,%s\r\n",
                row.part(),
                row.weights(),
                result.disturbances().get(i),
                held.loss(),
                held.loss() - result.whole().loss(),
                held.accuracy().isPresent()
                    ? String.format(Locale.ROOT, "%.6f", held.accuracy().getAsDouble())
                    : ""));
      }
    }
    return csv.toString();
  }

  static String json(SensitivityResult result) {
    ObjectNode root = JSON.createObjectNode();
    root.put("data", result.data()).put("examples", result.examples());
    write(root.putObject("whole"), result.whole());
    ArrayNode rows = root.putArray("parts");
    for (SensitivityResult.Row row : result.rows()) {
      ObjectNode part = rows.addObject().put("part", row.part()).put("weights", row.weights());
      ArrayNode measured = part.putArray("measured");
      for (int i = 0; i < row.measured().size(); i++) {
        ObjectNode each = measured.addObject().put("disturbance", result.disturbances().get(i));
        write(each, row.measured().get(i));
      }
    }
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(ObjectNode node, HeldOut held) {
    node.put("loss", held.loss());
    held.accuracy().ifPresent(accuracy -> node.put("accuracy", accuracy));
  }
}
