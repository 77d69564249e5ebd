package io.github.pocketzoo.core.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads Parquet files. What implements it is found by {@link java.util.ServiceLoader}: it is a
 * module of its own, because its library is larger than everything else that reads data.
 *
 * <p>Implementations have no mutable state.
 */
public interface ParquetTables {
  /**
   * Opens a file.
   *
   * @param columns names of the columns that are read
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it can't be read, isn't Parquet
   *     or hasn't these columns
   */
  Rows open(Path file, List<String> columns);

  /** The rows of an open file, in order. */
  interface Rows extends AutoCloseable {
    /**
     * The next row: a value a column, numbers in decimals, a missing value being empty; nothing at
     * the end.
     */
    Optional<List<Optional<String>>> next();

    @Override
    void close();
  }
}
