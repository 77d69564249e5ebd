package io.github.pocketzoo.spark;

import io.github.pocketzoo.core.data.ParquetTables;
import io.github.pocketzoo.core.error.FailureReason;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** Reads Parquet on one machine by what Spark brings for it. */
public final class HadoopParquetTables implements ParquetTables {
  @Override
  public Rows open(java.nio.file.Path file, List<String> columns) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(file + ": no such file");
    }
    Configuration hadoop = new Configuration();
    Path path = new Path(file.toUri());
    try (ParquetFileReader footer =
        ParquetFileReader.open(HadoopInputFile.fromPath(path, hadoop))) {
      MessageType schema = footer.getFileMetaData().getSchema();
      List<Type> wanted = new ArrayList<>();
      for (String column : columns) {
        wanted.add(column(file, schema, column));
      }
      hadoop.set(
          ReadSupport.PARQUET_READ_SCHEMA, new MessageType(schema.getName(), wanted).toString());
      return new OpenRows(
          file,
          ParquetReader.builder(new GroupReadSupport(), path).withConf(hadoop).build(),
          List.copyOf(columns));
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw unreadable(file, e);
    }
  }

  private static Type column(java.nio.file.Path file, MessageType schema, String column) {
    if (!schema.containsField(column)) {
      throw new InvalidInputException(
          "%s: no column \"%s\", the file has: %s"
              .formatted(
                  file,
                  column,
                  String.join(", ", schema.getFields().stream().map(Type::getName).toList())));
    }
    Type type = schema.getType(column);
    if (!type.isPrimitive() || type.isRepetition(Type.Repetition.REPEATED)) {
      throw new InvalidInputException(
          "%s: column \"%s\" has lists or structures, expected a value a row"
              .formatted(file, column));
    }
    return type;
  }

  private static InvalidInputException unreadable(java.nio.file.Path file, Exception e) {
    return new InvalidInputException(
        "%s: cannot be read as Parquet: %s".formatted(file, FailureReason.of(e)), e);
  }

  /** An open file. */
  private record OpenRows(
      java.nio.file.Path file, ParquetReader<Group> reader, List<String> columns) implements Rows {
    @Override
    public Optional<List<Optional<String>>> next() {
      try {
        return Optional.ofNullable(reader.read()).map(this::values);
      } catch (IOException | RuntimeException e) {
        throw unreadable(file, e);
      }
    }

    private List<Optional<String>> values(Group row) {
      return columns.stream()
          .map(
              column ->
                  row.getFieldRepetitionCount(column) == 0
                      ? Optional.<String>empty()
                      : Optional.of(row.getValueToString(row.getType().getFieldIndex(column), 0)))
          .toList();
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
