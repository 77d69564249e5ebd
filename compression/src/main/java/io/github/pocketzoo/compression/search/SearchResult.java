package io.github.pocketzoo.compression.search;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.compression.measure.Cost;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a search has found so far, however far it came.
 *
 * @param points all models, in the order of their cells
 * @param failures why cells have none, by name
 * @param stopped names of cells that weren't run to their end
 * @param budget what was looked for
 */
public record SearchResult(
    List<SearchPoint> points,
    Map<String, String> failures,
    List<String> stopped,
    SearchBudget budget) {
  private static final double MEGABYTE = 1e6;

  /** Copies. */
  public SearchResult {
    points = List.copyOf(points);
    failures = new LinkedHashMap<>(failures);
    stopped = List.copyOf(stopped);
  }

  /** The models that none beats in score, latency and bytes at once; the best scores first. */
  public List<SearchPoint> pareto() {
    return points.stream()
        .filter(point -> points.stream().noneMatch(other -> other.dominates(point)))
        .sorted(Comparator.comparingDouble(point -> -point.score().gainOver(point.reference())))
        .toList();
  }

  /**
   * The model to take: of those of the Pareto set that keep the budget the fastest one, where the
   * budget is about scores, and the best one otherwise.
   */
  public Optional<SearchPoint> chosen() {
    boolean aboutScores = budget.minScore().isPresent() || budget.maxScoreLoss().isPresent();
    Comparator<SearchPoint> best =
        Comparator.comparingDouble(point -> -point.score().gainOver(point.reference()));
    Comparator<SearchPoint> fastest =
        Comparator.comparingDouble(
            point -> point.cost().map(Cost::latencyMillis).orElse(Double.POSITIVE_INFINITY));
    return pareto().stream()
        .filter(budget::isKept)
        .min(aboutScores ? fastest.thenComparing(best) : best.thenComparing(fastest));
  }

  private String status() {
    String done =
        "%d of %d cells done"
            .formatted(points.size(), points.size() + failures.size() + stopped.size());
    String failed = failures.isEmpty() ? "" : ", %d failed".formatted(failures.size());
    String left = stopped.isEmpty() ? "" : ", %d not run to their end".formatted(stopped.size());
    return done + failed + left;
  }

  private String choice() {
    if (chosen().isPresent()) {
      return "chosen: " + chosen().get().cell() + ", " + chosen().get().model();
    }
    return "no point keeps the budget (%s)".formatted(budget.describe());
  }

  private List<List<String>> table() {
    List<List<String>> table = new ArrayList<>();
    String metric = points.isEmpty() ? "score" : points.get(0).score().metric();
    table.add(
        List.of(
            "cell", "values", metric, "gain", "stored MB", "resident MB", "latency ms", "budget"));
    for (SearchPoint point : pareto()) {
      table.add(
          List.of(
              point.cell(),
              point.values().toString().replaceAll("[{}]", ""),
              format("%.4f", point.score().value()),
              format("%+.4f", point.score().gainOver(point.reference())),
              format("%.2f", point.storedBytes() / MEGABYTE),
              point.cost().map(cost -> format("%.2f", cost.residentBytes() / MEGABYTE)).orElse("–"),
              point.cost().map(cost -> format("%.3f", cost.latencyMillis())).orElse("–"),
              budget.isKept(point) ? "kept" : "not kept"));
    }
    return table;
  }

  /** What readers of the table must know, such as that integers are unpacked. */
  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (SearchPoint point : pareto()) {
      point
          .cost()
          .ifPresent(cost -> cost.notes().forEach(note -> notes.add(point.cell() + ": " + note)));
    }
    return notes;
  }

  private static String format(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }

  /** As lines for a terminal: the Pareto set, what was chosen, and what went wrong. */
  public String toText() {
    StringBuilder text = new StringBuilder(status() + "; the Pareto set so far:\n");
    List<List<String>> table = table();
    for (List<String> row : table) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = table.stream().mapToInt(each -> each.get(at).length()).max().orElse(0);
        line.append(("%-" + width + "s  ").formatted(row.get(column)));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    text.append(choice()).append('\n');
    notes().forEach(note -> text.append("note: ").append(note).append('\n'));
    failures.forEach((cell, reason) -> text.append("failed: %s: %s%n".formatted(cell, reason)));
    return text.toString();
  }

  /** As Markdown. */
  public String toMarkdown() {
    StringBuilder text = new StringBuilder("# Search\n\n" + status() + "; budget: ");
    text.append(budget.describe()).append(". The Pareto set:\n\n");
    List<List<String>> table = table();
    for (int row = 0; row < table.size(); row++) {
      text.append("| ").append(String.join(" | ", table.get(row))).append(" |\n");
      if (row == 0) {
        text.append("|---|---|---:|---:|---:|---:|---:|---|\n");
      }
    }
    text.append('\n').append(choice()).append(".\n");
    notes().forEach(note -> text.append("\n- ").append(note).append('\n'));
    failures.forEach((cell, reason) -> text.append("\n- failed: %s: %s\n".formatted(cell, reason)));
    return text.toString();
  }

  /** As JSON; numbers aren't rounded. */
  public ObjectNode toJson() {
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("status", status());
    node.put("complete", stopped.isEmpty());
    node.put("budget", budget.describe());
    chosen().ifPresent(point -> node.put("chosen", point.cell()));
    ArrayNode pareto = node.putArray("pareto");
    pareto().forEach(point -> pareto.add(point.cell()));
    ArrayNode list = node.putArray("points");
    for (SearchPoint point : points) {
      ObjectNode entry = list.addObject();
      entry.put("cell", point.cell());
      ObjectNode values = entry.putObject("values");
      point.values().forEach(values::put);
      entry.put("model", point.model().toString());
      entry.put("metric", point.score().metric());
      entry.put("score", point.score().value());
      entry.put("gain", point.score().gainOver(point.reference()));
      entry.put("stored_bytes", point.storedBytes());
      point
          .cost()
          .ifPresent(
              cost -> {
                entry.put("latency_ms", cost.latencyMillis());
                entry.put("resident_bytes", cost.residentBytes());
                entry.put("engine", cost.engine());
                ArrayNode notes = entry.putArray("notes");
                cost.notes().forEach(notes::add);
              });
      entry.put("keeps_budget", budget.isKept(point));
    }
    ObjectNode failed = node.putObject("failures");
    failures.forEach(failed::put);
    ArrayNode left = node.putArray("stopped");
    stopped.forEach(left::add);
    return node;
  }
}
