package io.github.pocketzoo.core.data;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/** The examples of an open file, one by one. */
final class LabelledRows implements FileExamples.Cursor<LabelledRow> {
  private final DatasetSpec spec;
  private final RowReader reader;
  private final Closeable file;

  private LabelledRows(DatasetSpec spec, RowReader reader, Closeable file) {
    this.spec = spec;
    this.reader = reader;
    this.file = file;
  }

  /**
   * Opens a file.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it can't be read or hasn't the
   *     columns
   */
  static LabelledRows open(DatasetSpec spec, LabelKind kind) {
    if (spec.format() == DatasetFormat.PARQUET) {
      ParquetRowReader parquet = new ParquetRowReader(spec, kind);
      return new LabelledRows(spec, parquet, parquet::close);
    }
    try {
      BufferedReader text = TextFile.open(spec.path());
      try {
        return new LabelledRows(spec, ofText(spec, kind, text), text);
      } catch (IOException | RuntimeException e) {
        text.close();
        throw e;
      }
    } catch (CharacterCodingException e) {
      throw InvalidUtf8.error(spec.path(), e);
    } catch (IOException e) {
      throw TextFile.unreadable(spec.path(), e);
    }
  }

  private static RowReader ofText(DatasetSpec spec, LabelKind kind, BufferedReader text)
      throws IOException {
    return switch (spec.format()) {
      case TSV -> new TsvRowReader(spec, kind, text);
      case CSV -> new CsvRowReader(spec, kind, text);
      case JSONL -> new JsonlRowReader(spec, kind, text);
      case PARQUET -> throw new IllegalArgumentException("no text: " + spec.path());
    };
  }

  @Override
  public Optional<LabelledRow> next() {
    try {
      return reader.next().map(row -> row.withLabel(spec.layout().labelName(row.label())));
    } catch (CharacterCodingException e) {
      throw InvalidUtf8.error(spec.path(), e);
    } catch (IOException e) {
      throw TextFile.unreadable(spec.path(), e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
