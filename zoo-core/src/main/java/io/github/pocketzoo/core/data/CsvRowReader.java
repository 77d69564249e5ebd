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

  /**
   * @param reader at the header row
   */
  CsvRowReader(DatasetSpec spec, LabelKind kind, BufferedReader reader) throws IOException {
    this.spec = spec;
    this.parser = FORMAT.parse(reader);
    this.records = parser.iterator();
    List<String> header =
        read()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        spec.path() + ": the file is empty, expected a header row"));
    this.columns = new TableColumns(spec, kind, header);
  }

  @Override
  public Optional<LabelledRow> next() throws IOException {
    while (true) {
      long line = parser.getCurrentLineNumber() + 1;
      Optional<List<String>> row = read();
      if (row.isEmpty()) {
        return Optional.empty();
      }
      if (!row.get().equals(List.of(""))) {
        return Optional.of(columns.pick(line, row.get()));
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
