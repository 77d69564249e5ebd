package io.github.pocketzoo.parquet;

import blue.strategic.parquet.Hydrator;
import blue.strategic.parquet.HydratorSupplier;
import blue.strategic.parquet.ParquetReader;
import io.github.pocketzoo.core.data.ParquetTables;
import io.github.pocketzoo.core.error.FailureReason;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** Reads Parquet by parquet-floor, which needs no Hadoop. A row group is in memory at a time. */
public final class ParquetFloorTables implements ParquetTables {
  /** The other codecs need classes of Hadoop. */
  private static final Set<CompressionCodecName> READABLE =
      Set.of(
          CompressionCodecName.UNCOMPRESSED,
          CompressionCodecName.SNAPPY,
          CompressionCodecName.ZSTD);

  @Override
  public Rows open(Path file, List<String> columns) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(file + ": no such file");
    }
    try {
      ParquetReader<String[], String[]> reader =
          ParquetReader.spliterator(
              file.toFile(),
              HydratorSupplier.constantly(new Values(columns)),
              List.copyOf(columns));
      try {
        check(file, reader.metaData().getFileMetaData().getSchema(), columns);
        checkCompression(file, reader.metaData().getBlocks());
      } catch (RuntimeException e) {
        reader.close();
        throw e;
      }
      return new OpenRows(file, reader);
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new InvalidInputException(
          "%s: cannot be read as Parquet: %s".formatted(file, FailureReason.of(e)), e);
    }
  }

  private static void check(Path file, MessageType schema, List<String> columns) {
    for (String column : columns) {
      Type type =
          schema.getFields().stream()
              .filter(field -> field.getName().equals(column))
              .findFirst()
              .orElseThrow(
                  () ->
                      new InvalidInputException(
                          "%s: no column \"%s\", the file has: %s"
                              .formatted(
                                  file,
                                  column,
                                  String.join(
                                      ", ",
                                      schema.getFields().stream().map(Type::getName).toList()))));
      if (!type.isPrimitive() || type.isRepetition(Type.Repetition.REPEATED)) {
        throw new InvalidInputException(
            "%s: column \"%s\" has lists or structures, expected a value a row"
                .formatted(file, column));
      }
    }
  }

  private static void checkCompression(Path file, List<BlockMetaData> rowGroups) {
    rowGroups.stream()
        .flatMap(group -> group.getColumns().stream())
        .map(ColumnChunkMetaData::getCodec)
        .filter(codec -> !READABLE.contains(codec))
        .findFirst()
        .ifPresent(
            codec -> {
              throw new InvalidInputException(
                  "%s: compressed by %s, expected one of %s"
                      .formatted(
                          file,
                          codec.name().toLowerCase(Locale.ROOT),
                          READABLE.stream()
                              .map(each -> each.name().toLowerCase(Locale.ROOT))
                              .sorted()
                              .toList()));
            });
  }

  /** Puts the values of a row into the order of the columns. */
  private record Values(List<String> columns) implements Hydrator<String[], String[]> {
    @Override
    public String[] start() {
      return new String[columns.size()];
    }

    @Override
    public String[] add(String[] row, String column, Object value) {
      int index = columns.indexOf(column);
      if (index >= 0) {
        row[index] = value == null ? null : value.toString();
      }
      return row;
    }

    @Override
    public String[] finish(String[] row) {
      return row;
    }
  }

  /** An open file. */
  private record OpenRows(Path file, ParquetReader<String[], String[]> reader) implements Rows {
    @Override
    public Optional<List<Optional<String>>> next() {
      AtomicReference<String[]> row = new AtomicReference<>();
      try {
        if (!reader.tryAdvance(row::set)) {
          return Optional.empty();
        }
      } catch (RuntimeException e) {
        throw new InvalidInputException(
            "%s: cannot be read as Parquet: %s".formatted(file, FailureReason.of(e)), e);
      }
      return Optional.of(Arrays.stream(row.get()).map(Optional::ofNullable).toList());
    }

    @Override
    public void close() {
      try {
        reader.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
