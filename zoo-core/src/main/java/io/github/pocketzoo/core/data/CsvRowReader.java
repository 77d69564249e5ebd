package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads {@link DatasetFormat#CSV}. Blank lines are skipped. */
final class CsvRowReader implements RowReader {
  // Blank lines come as records: line numbers would be lost if the parser skipped them.
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setIgnoreEmptyLines(false).get();

  private final DatasetSpec spec;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final TableColumns columns;
  private Optional<List<String>> first;

  /**
   * @param reader at the first row
   */
  CsvRowReader(DatasetSpec spec, LabelKind kind, BufferedReader reader) throws IOException {
    this.spec = spec;
    this.parser = FORMAT.parse(reader);
    this.records = parser.iterator();
    boolean header = spec.layout().header();
    List<String> row =
        read()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        spec.path()
                            + ": the file is empty, expected "
                            + (header ? "a header row" : "a row")));
    this.first = header ? Optional.empty() : Optional.of(row);
    this.columns = new TableColumns(spec, kind, header ? row : TableColumns.numbered(row.size()));
  }

  @Override
  public Optional<LabelledRow> next() throws IOException {
    while (true) {
      long line = first.isPresent() ? 1 : parser.getCurrentLineNumber() + 1;
      Optional<List<String>> row = first.isPresent() ? first : read();
      first = Optional.empty();
      if (row.isEmpty()) {
        return Optional.empty();
      }
      if (!row.get().equals(List.of(""))) {
        Optional<LabelledRow> picked = columns.pick(line, row.get());
        if (picked.isPresent()) {
          return picked;
        }
      }
    }
  }

  private Optional<List<String>> read() throws IOException {
    long line = parser.getCurrentLineNumber() + 1;
    try {
      return records.hasNext() ? Optional.of(records.next().toList()) : Optional.empty();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof CharacterCodingException encoding) {
        throw encoding;
      }
      throw new SourceLocation(spec.path(), line)
          .error("the row that begins here isn't CSV: " + e.getCause().getMessage(), e);
    }
  }
}
