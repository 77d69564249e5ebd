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
  private long line = 1;

  /**
   * @param reader at the header row
   */
  TsvRowReader(DatasetSpec spec, LabelKind kind, BufferedReader reader) throws IOException {
    this.reader = reader;
    String header = reader.readLine();
    if (header == null) {
      throw new InvalidInputException(spec.path() + ": the file is empty, expected a header row");
    }
    this.columns = new TableColumns(spec, kind, cells(header));
  }

  @Override
  public Optional<LabelledRow> next() throws IOException {
    String row;
    while ((row = reader.readLine()) != null) {
      line++;
      // An empty line; one of tabs alone is a row of empty cells.
      if (!row.isEmpty()) {
        return Optional.of(columns.pick(line, cells(row)));
      }
    }
    return Optional.empty();
  }

  /** Empty cells at the end count, too. */
  private static List<String> cells(String row) {
    return List.of(row.split("\t", -1));
  }
}
