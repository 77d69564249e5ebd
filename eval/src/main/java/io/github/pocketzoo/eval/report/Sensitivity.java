package io.github.pocketzoo.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What it costs to disturb one part of a model at a time, as {@code pocketzoo sensitivity} writes
 * it.
 *
 * @param name of the file
 * @param parts of the model, from input to output
 * @param increases of the loss in nats, of every part, by the name of what was done to it
 */
public record Sensitivity(String name, List<String> parts, Map<String, List<Double>> increases) {
  public Sensitivity {
    parts = List.copyOf(parts);
  }

  /**
   * Reads a {@code sensitivity.json}.
   *
   * @throws InvalidInputException if it is none
   */
  public static Sensitivity read(Path file) {
    JsonNode root = JsonReport.root(file);
    JsonNode whole = root.path("whole").path("loss");
    if (!whole.isNumber() || !root.path("parts").isArray() || root.path("parts").isEmpty()) {
      throw new InvalidInputException(
          file + ": not a sensitivity.json: expected whole.loss and parts");
    }
    List<String> parts = new ArrayList<>();
    Map<String, List<Double>> increases = new LinkedHashMap<>();
    for (JsonNode part : root.path("parts")) {
      parts.add(part.path("part").asText());
      for (JsonNode measured : part.path("measured")) {
        JsonNode loss = measured.path("loss");
        if (!loss.isNumber()) {
          throw new InvalidInputException(
              "%s: parts[%d]: expected measured losses".formatted(file, parts.size() - 1));
        }
        increases
            .computeIfAbsent(measured.path("disturbance").asText(), unseen -> new ArrayList<>())
            .add(loss.doubleValue() - whole.doubleValue());
      }
    }
    if (increases.values().stream().anyMatch(each -> each.size() != parts.size())) {
      throw new InvalidInputException(file + ": expected as many losses of every part");
    }
    return new Sensitivity(String.valueOf(file.getFileName()), parts, increases);
  }

  LineChart chart() {
    List<LineChart.Series> series = new ArrayList<>();
    increases.forEach(
        (disturbance, losses) -> {
          List<LineChart.Point> points = new ArrayList<>();
          for (int part = 0; part < losses.size(); part++) {
            points.add(new LineChart.Point(part, losses.get(part)));
          }
          series.add(new LineChart.Series(disturbance, points));
        });
    return new LineChart(
        "sensitivity-lines",
        "Sensitivity of the parts",
        "By how much the loss rises if one part alone is pruned so (%s). Low parts can be pruned more."
            .formatted(name),
        "part, from input to output",
        "increase of the loss (nats)",
        false,
        false,
        parts,
        series);
  }
}
