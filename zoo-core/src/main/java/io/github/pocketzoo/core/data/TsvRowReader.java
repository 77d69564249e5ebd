package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Reads {@link DatasetFormat#TSV}. Blank lines are skipped. */
final class TsvRowReader implements RowReader {
  private final BufferedReader reader;
  private final TableColumns columns;
  private Optional<String> first;
  private long line;

  /**
   * @param reader at the first row
   */
  TsvRowReader(DatasetSpec spec, LabelKind kind, BufferedReader reader) throws IOException {
    this.reader = reader;
    String row = reader.readLine();
    if (row == null) {
      throw new InvalidInputException(
          spec.path()
              + ": the file is empty, expected "
              + (spec.layout().header() ? "a header row" : "a row"));
    }
    boolean header = spec.layout().header();
    this.line = header ? 1 : 0;
    this.first = header ? Optional.empty() : Optional.of(row);
    this.columns =
        new TableColumns(
            spec, kind, header ? cells(row) : TableColumns.numbered(cells(row).size()));
  }

  @Override
  public Optional<LabelledRow> next() throws IOException {
    for (Optional<String> row = read(); row.isPresent(); row = read()) {
      line++;
      // An empty line; one of tabs alone is a row of empty cells.
      if (!row.get().isEmpty()) {
        Optional<LabelledRow> picked = columns.pick(line, cells(row.get()));
        if (picked.isPresent()) {
          return picked;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> read() throws IOException {
    Optional<String> waiting = first;
    first = Optional.empty();
    return waiting.isPresent() ? waiting : Optional.ofNullable(reader.readLine());
  }

  /** Empty cells at the end count, too. */
  private static List<String> cells(String row) {
    return List.of(row.split("\t", -1));
  }
}
