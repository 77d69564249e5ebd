package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.file.Path;
import java.util.Locale;

/** How a file holds labelled texts. Texts are UTF-8, with or without a byte order mark. */
public enum DatasetFormat {
  /**
   * Tab-separated values as the GLUE files have them: a header row, one example a line, and a
   * quotation mark is a character like any other (what Python's {@code csv} calls {@code
   * QUOTE_NONE}).
   */
  TSV,
  /** RFC 4180 comma-separated values with a header row. */
  CSV,
  /** One JSON object a line. */
  JSONL,
  /** A Parquet file; see {@link ParquetTables}. */
  PARQUET;

  /**
   * The format a file's extension tells: {@code .tsv}, {@code .csv}, {@code .jsonl}, {@code
   * .ndjson} or {@code .parquet}, in any case.
   *
   * @throws InvalidInputException if the file has another extension
   */
  public static DatasetFormat ofExtension(Path file) {
    String name = file.toString();
    return switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
      case "tsv" -> TSV;
      case "csv" -> CSV;
      case "jsonl", "ndjson" -> JSONL;
      case "parquet" -> PARQUET;
      default ->
          throw new InvalidInputException(
              file
                  + ": cannot tell the format by the extension,"
                  + " expected .tsv, .csv, .jsonl, .ndjson or .parquet (or name the format)");
    };
  }

  /**
   * The format of a name, such as {@code "tsv"}, in any case.
   *
   * @throws InvalidInputException if there is no such format
   */
  public static DatasetFormat ofName(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "tsv" -> TSV;
      case "csv" -> CSV;
      case "jsonl" -> JSONL;
      case "parquet" -> PARQUET;
      default ->
          throw new InvalidInputException(
              "unknown dataset format \"%s\", expected tsv, csv, jsonl or parquet".formatted(name));
    };
  }
}
