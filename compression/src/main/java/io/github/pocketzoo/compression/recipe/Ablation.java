package io.github.pocketzoo.compression.recipe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.compression.measure.Cost;
import io.github.pocketzoo.compression.measure.Score;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What each step of a recipe gained and cost. Sparsity, stored bytes, resident bytes and latency
 * are columns of their own: none follows from another.
 *
 * @param recipe its name
 * @param rows the model at the beginning, and one for each step that made a model
 * @param evaluations what evaluate steps measured
 */
public record Ablation(String recipe, List<AblationRow> rows, List<Evaluation> evaluations) {
  private static final double MEGABYTE = 1e6;
  private static final String NOTHING = "–";

  private static final List<String> HEADINGS =
      List.of(
          "stage",
          "score",
          "gain",
          "of first",
          "parameters",
          "sparsity",
          "stored MB",
          "resident MB",
          "latency ms",
          "speed-up",
          "train s");

  /** Copies. */
  public Ablation {
    rows = List.copyOf(rows);
    evaluations = List.copyOf(evaluations);
  }

  /** The score of the row before that has one. */
  private Optional<Score> scoreBefore(int row) {
    for (int i = row - 1; i >= 0; i--) {
      if (rows.get(i).score().isPresent()) {
        return rows.get(i).score();
      }
    }
    return Optional.empty();
  }

  private Optional<AblationRow> firstScored() {
    return rows.stream().filter(row -> row.score().isPresent()).findFirst();
  }

  private Optional<Cost> firstCost() {
    return rows.stream().flatMap(row -> row.cost().stream()).findFirst();
  }

  private String metric() {
    return firstScored().flatMap(AblationRow::score).map(Score::metric).orElse("score");
  }

  /** What readers must know of the numbers. */
  public List<String> notes() {
    Set<String> notes = new LinkedHashSet<>();
    boolean sparse = rows.stream().anyMatch(row -> row.lockedZeros() > 0 || row.sparsity() > 0.05);
    if (sparse) {
      notes.add("zeros are multiplied: sparsity alone makes nothing faster or smaller here");
    }
    notes.add("gain: against the row before; of first: share of the first score that is left");
    rows.stream()
        .flatMap(row -> row.cost().stream())
        .map(cost -> "latency: median of %s, all rows in turns".formatted(cost.call()))
        .forEach(notes::add);
    for (AblationRow row : rows) {
      row.cost()
          .ifPresent(cost -> cost.notes().forEach(note -> notes.add(row.stage() + ": " + note)));
    }
    return List.copyOf(notes);
  }

  private List<String> cells(int index) {
    AblationRow row = rows.get(index);
    Optional<Score> first = firstScored().flatMap(AblationRow::score);
    Optional<Cost> slowest = firstCost();
    return List.of(
        row.stage(),
        row.score().map(score -> format("%.4f", score.value())).orElse(NOTHING),
        row.score()
            .flatMap(score -> scoreBefore(index).map(score::gainOver))
            .map(gain -> format("%+.4f", gain))
            .orElse(NOTHING),
        row.score()
            .flatMap(score -> first.map(score::shareOf))
            .map(share -> format("%.1f %%", 100 * share))
            .orElse(NOTHING),
        format("%,d", row.parameters()),
        format("%.1f %%", 100 * row.sparsity()),
        format("%.2f", row.storedBytes() / MEGABYTE),
        row.cost().map(cost -> format("%.2f", cost.residentBytes() / MEGABYTE)).orElse(NOTHING),
        row.cost().map(cost -> format("%.3f", cost.latencyMillis())).orElse(NOTHING),
        row.cost()
            .flatMap(
                cost ->
                    slowest.map(
                        other -> format("%.2f×", other.latencyMillis() / cost.latencyMillis())))
            .orElse(NOTHING),
        row.trainSeconds() > 0 ? format("%.0f", row.trainSeconds()) : NOTHING);
  }

  private static String format(String pattern, Object value) {
    return String.format(Locale.ROOT, pattern, value);
  }

  private List<List<String>> table() {
    List<List<String>> table = new ArrayList<>();
    List<String> headings = new ArrayList<>(HEADINGS);
    headings.set(1, metric());
    table.add(headings);
    for (int i = 0; i < rows.size(); i++) {
      table.add(cells(i));
    }
    return table;
  }

  private List<String> evaluationLines() {
    return evaluations.stream()
        .map(
            each ->
                String.format(
                    Locale.ROOT,
                    "%s: %s of %s on %s %.4f",
                    each.stage(),
                    each.score().metric(),
                    each.model(),
                    each.split(),
                    each.score().value()))
        .toList();
  }

  /** As lines for a terminal. */
  public String toText() {
    List<List<String>> table = table();
    StringBuilder text = new StringBuilder();
    for (List<String> row : table) {
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = table.stream().mapToInt(each -> each.get(at).length()).max().orElse(0);
        String gap = column == 0 ? "" : "  ";
        String form = gap + (column == 0 ? "%-" : "%") + width + "s";
        text.append(form.formatted(row.get(column)));
      }
      text.append('\n');
    }
    evaluationLines().forEach(line -> text.append(line).append('\n'));
    notes().forEach(note -> text.append("note: ").append(note).append('\n'));
    return text.toString();
  }

  /** As a Markdown table. */
  public String toMarkdown() {
    List<List<String>> table = table();
    StringBuilder text = new StringBuilder("# Ablation of " + recipe + "\n\n");
    text.append(line(table.get(0)));
    text.append(
        line(
            HEADINGS.stream()
                .map(heading -> heading.equals(HEADINGS.get(0)) ? "---" : "---:")
                .toList()));
    table.subList(1, table.size()).forEach(row -> text.append(line(row)));
    text.append('\n');
    evaluationLines().forEach(each -> text.append("- ").append(each).append('\n'));
    notes().forEach(note -> text.append("- ").append(note).append('\n'));
    return text.toString();
  }

  private static String line(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  /** As JSON; numbers aren't rounded. */
  public ObjectNode toJson() {
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("recipe", recipe);
    ArrayNode list = node.putArray("rows");
    rows.forEach(row -> list.add(AblationJson.write(row)));
    ArrayNode evaluated = node.putArray("evaluations");
    for (Evaluation each : evaluations) {
      ObjectNode entry = evaluated.addObject();
      entry.put("stage", each.stage());
      entry.put("model", each.model());
      entry.put("split", each.split());
      entry.set("score", AblationJson.write(each.score()));
    }
    ArrayNode notes = node.putArray("notes");
    notes().forEach(notes::add);
    return node;
  }
}
