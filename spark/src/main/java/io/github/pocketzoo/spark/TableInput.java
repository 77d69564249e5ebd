package io.github.pocketzoo.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.github.pocketzoo.cli.cluster.Table;
import io.github.pocketzoo.cli.cluster.TableFormat;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A table as Spark reads it: strictly, a piece of a file a partition.
 *
 * @param rows in the columns {@link #TEXT}, {@link #PAIR}, {@link #LABEL}, {@link #FILE} and {@link
 *     #START}
 * @param root what names of files begin with
 * @param sha256 hash of the names, sizes and times of all files
 */
record TableInput(Dataset<Row> rows, String root, String sha256) {
  /**
   * Of a file a partition. Each is a step that isn't lost when a job is stopped; smaller ones than
   * a row group of Parquet are empty.
   */
  static final long SPLIT_BYTES = 32L << 20;

  static final int TEXT = 0;
  static final int PAIR = 1;
  static final int LABEL = 2;
  static final int FILE = 3;
  static final int START = 4;

  /**
   * Opens a table.
   *
   * @throws InvalidInputException if it can't be read or lacks a column
   */
  static TableInput open(SparkSession session, Table table) {
    try {
      Configuration hadoop = session.sparkContext().hadoopConfiguration();
      Path location = new Path(table.location());
      FileSystem files = location.getFileSystem(hadoop);
      Path root = files.makeQualified(location);
      if (!files.exists(root)) {
        throw new InvalidInputException(table.location() + ": no such file or directory");
      }
      Dataset<Row> all = read(session, table, root);
      requireColumns(table, all.schema());
      Dataset<Row> rows =
          all.select(
              text(Optional.of(table.textColumn())),
              text(table.pair()),
              text(table.label()),
              col("_metadata.file_path"),
              col("_metadata.file_block_start"));
      String prefix = files.getFileStatus(root).isFile() ? root.getParent() + "/" : root + "/";
      return new TableInput(rows, prefix, fingerprint(files, prefix, all.inputFiles(), table));
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidInputException(
          "%s: cannot be read: %s".formatted(table.location(), JobFailure.reason(e)), e);
    }
  }

  private static Dataset<Row> read(SparkSession session, Table table, Path root) {
    DataFrameReader reader = session.read().option("mode", "FAILFAST").option("encoding", "UTF-8");
    try {
      return switch (table.format()) {
        case PARQUET -> reader.parquet(root.toString());
        // Spark escapes by a backslash unless it is told what RFC 4180 says.
        case CSV ->
            header(reader).option("escape", "\"").option("multiLine", "true").csv(root.toString());
        case TSV -> header(reader).option("sep", "\t").option("quote", "").csv(root.toString());
        // Without a schema Spark would read all files to find one.
        case JSONL -> reader.schema(schema(table)).json(root.toString());
      };
    } catch (Exception e) {
      // Spark throws checked exceptions that it doesn't declare.
      String format = table.format().name().toLowerCase(Locale.ROOT);
      throw JobFailure.of("%s: cannot be read as %s".formatted(table.location(), format), e);
    }
  }

  private static DataFrameReader header(DataFrameReader reader) {
    return reader.option("header", "true").option("enforceSchema", "false");
  }

  private static List<String> columns(Table table) {
    List<String> columns = new ArrayList<>(List.of(table.textColumn()));
    table.pair().ifPresent(columns::add);
    table.label().ifPresent(columns::add);
    return columns;
  }

  private static StructType schema(Table table) {
    StructType schema = new StructType();
    for (String column : columns(table)) {
      schema = schema.add(column, DataTypes.StringType);
    }
    return schema;
  }

  private static void requireColumns(Table table, StructType schema) {
    List<String> there = Arrays.asList(schema.fieldNames());
    for (String column : columns(table)) {
      if (!there.contains(column)) {
        throw new InvalidInputException(
            "%s: no column \"%s\", expected one of: %s"
                .formatted(table.location(), column, String.join(", ", there)));
      }
    }
  }

  private static Column text(Optional<String> column) {
    return column
        .map(name -> col("`" + name.replace("`", "``") + "`"))
        .orElseGet(() -> lit(null))
        .cast(DataTypes.StringType);
  }

  private static String fingerprint(FileSystem files, String prefix, String[] uris, Table table)
      throws IOException {
    if (uris.length == 0) {
      throw new InvalidInputException(
          "%s: no %s files, expected at least one"
              .formatted(table.location(), table.format() == TableFormat.PARQUET ? "Parquet" : ""));
    }
    MessageDigest digest = Sha256.newDigest();
    for (String uri : Arrays.stream(uris).sorted().toList()) {
      FileStatus status = files.getFileStatus(new Path(URI.create(uri)));
      String line =
          "%s %d %d%n"
              .formatted(relative(prefix, uri), status.getLen(), status.getModificationTime());
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The part that a row is of. */
  static Part part(String root, Row row) {
    return new Part(relative(root, row.getString(FILE)), row.getLong(START));
  }

  /** The name of a file, which Spark gives as a URI, as it is below the root. */
  private static String relative(String root, String uri) {
    String path = new Path(URI.create(uri)).toString();
    return path.startsWith(root) ? path.substring(root.length()) : path;
  }
}
