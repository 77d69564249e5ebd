package io.github.pocketzoo.cli.cluster;

import java.util.Locale;

/** How the files of a {@link Table} are written. */
public enum TableFormat {
  /** Apache Parquet. */
  PARQUET,
  /** RFC 4180 comma-separated values with a header row. */
  CSV,
  /** Tab-separated values with a header row, in which a quotation mark is like any character. */
  TSV,
  /** One JSON object a line. */
  JSONL;

  /** What the ending of a name tells; Parquet where it tells nothing, as of a directory. */
  public static TableFormat ofName(String location) {
    return switch (location.substring(location.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
      case "csv" -> CSV;
      case "tsv" -> TSV;
      case "jsonl", "ndjson" -> JSONL;
      default -> PARQUET;
    };
  }
}
