package io.github.pocketzoo.eval.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table as text: the first {@code textColumns} columns hold words, the others numbers.
 *
 * @param textColumns columns aligned to the left
 * @param header titles
 * @param rows as many cells each as there are titles
 */
public record TextTable(int textColumns, List<String> header, List<List<String>> rows) {

  /** Columns padded with spaces, in ASCII where the text is ours: terminals differ. */
  public String console() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(header.stream().map(TextTable::ascii).toList());
    rows.forEach(row -> lines.add(row.stream().map(TextTable::ascii).toList()));
    int[] widths =
        IntStream.range(0, header.size())
            .map(column -> lines.stream().mapToInt(line -> width(line.get(column))).max().orElse(0))
            .toArray();
    List<String> rendered =
        new ArrayList<>(lines.stream().map(line -> consoleLine(line, widths)).toList());
    rendered.add(1, IntStream.of(widths).mapToObj("-"::repeat).collect(Collectors.joining("  ")));
    return String.join("\n", rendered) + "\n";
  }

  private String consoleLine(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      String padding = " ".repeat(widths[column] - width(cells.get(column)));
      line.append(column == 0 ? "" : "  ")
          .append(column < textColumns ? cells.get(column) + padding : padding + cells.get(column));
    }
    return line.toString().stripTrailing();
  }

  /** A GitHub table. */
  String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add(markdownLine(header));
    lines.add(
        markdownLine(
            IntStream.range(0, header.size())
                .mapToObj(column -> column < textColumns ? "---" : "---:")
                .toList()));
    rows.forEach(row -> lines.add(markdownLine(row)));
    return String.join("\n", lines) + "\n";
  }

  private static String markdownLine(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String ascii(String text) {
    return text.replace('–', '-')
        .replace('−', '-')
        .replace("→", "->")
        .replace("±", "+/-")
        .replace("Δ", "diff")
        .replace("×", "x");
  }
}
