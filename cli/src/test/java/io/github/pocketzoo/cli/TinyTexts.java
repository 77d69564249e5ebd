package io.github.pocketzoo.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Sentences whose class one word gives away, in every format. */
final class TinyTexts {
  private static final List<String> COLOURS = List.of("red", "green", "small", "large");
  private static final List<String> VERBS = List.of("played", "walks", "jumping", "is unable");

  private record Row(String text, String label) {}

  private TinyTexts() {}

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (String colour : COLOURS) {
      for (String verb : VERBS) {
        rows.add(row(colour, "cat", verb, "animal"));
        rows.add(row(colour, "dog", verb, "animal"));
        rows.add(row(colour, "tree", verb, "nature"));
        rows.add(row(colour, "river", verb, "nature"));
        rows.add(row(colour, "house", verb, "place"));
        rows.add(row(colour, "city", verb, "place"));
      }
    }
    return rows;
  }

  private static Row row(String colour, String noun, String verb, String label) {
    return new Row("the %s %s %s, \"or\" a bird".formatted(colour, noun, verb), label);
  }

  /**
   * 96 examples of the classes animal, nature and place; columns {@code text} and {@code label}.
   */
  static Path csv(Path file) throws IOException {
    return write(
        file,
        "text,label",
        rows().stream()
            .map(row -> "\"" + row.text().replace("\"", "\"\"") + "\"," + row.label())
            .toList());
  }

  /** The same; columns {@code sentence} and {@code class}. */
  static Path tsv(Path file) throws IOException {
    return write(
        file,
        "class\tsentence",
        rows().stream().map(row -> row.label() + "\t" + row.text()).toList());
  }

  /** The same; fields {@code text} and {@code label}. */
  static Path jsonl(Path file) throws IOException {
    List<String> lines =
        rows().stream()
            .map(
                row ->
                    "{\"text\": \"%s\", \"label\": \"%s\"}"
                        .formatted(row.text().replace("\"", "\\\""), row.label()))
            .toList();
    return Files.write(file, lines);
  }

  private static Path write(Path file, String header, List<String> lines) throws IOException {
    List<String> all = new ArrayList<>(List.of(header));
    all.addAll(lines);
    return Files.write(file, all);
  }
}
