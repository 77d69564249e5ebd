package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.core.error.FailureReason;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** The rows of a file that {@link PredictionFiles} wrote, one after the other. */
final class PredictionRows implements AutoCloseable {
  private final Path file;
  private final int examples;
  private final CSVParser parser;

  /** Takes a row. */
  @FunctionalInterface
  interface Sink {
    /**
     * The next row.
     *
     * @param example its number, from 0
     */
    void take(int example, Row row);
  }

  /**
   * Opens a file.
   *
   * @param examples how many rows there must be
   * @throws InvalidInputException if it can't be read
   */
  PredictionRows(Path file, int examples) {
    this.file = file;
    this.examples = examples;
    try {
      BufferedReader reader = Files.newBufferedReader(file);
      this.parser =
          CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get().parse(reader);
    } catch (NoSuchFileException e) {
      throw new InvalidInputException(file + ": no such file", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidInputException(file + ": not predictions: " + FailureReason.of(e), e);
    }
  }

  /** Names, in their order. */
  List<String> columns() {
    return parser.getHeaderNames();
  }

  /**
   * Reads all rows.
   *
   * @throws InvalidInputException if a field can't be used, or there are fewer or more rows
   */
  void forEach(Sink sink) {
    int example = 0;
    try {
      for (CSVRecord each : parser) {
        if (example < examples) {
          sink.take(example, new Row(file, parser.getCurrentLineNumber(), each));
        }
        example++;
      }
    } catch (UncheckedIOException e) {
      throw new InvalidInputException(
          "%s: line %d: %s"
              .formatted(file, parser.getCurrentLineNumber(), FailureReason.of(e.getCause())),
          e);
    }
    if (example != examples) {
      throw new InvalidInputException(
          "%s: %d examples, expected %d".formatted(file, example, examples));
    }
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One row. */
  record Row(Path file, long line, CSVRecord fields) {
    String text(String column) {
      if (!fields.isSet(column)) {
        throw new InvalidInputException("%s: line %d: no column %s".formatted(file, line, column));
      }
      return fields.get(column);
    }

    int integer(String column) {
      return parsed(column, Integer::parseInt, "an integer");
    }

    /** Integers with blanks between; none if there is nothing. */
    List<Integer> integers(String column) {
      return parsed(
          column,
          text ->
              Arrays.stream(text.split(" ", -1))
                  .filter(each -> !each.isEmpty())
                  .map(Integer::valueOf)
                  .toList(),
          "integers");
    }

    long wholeNumber(String column) {
      return parsed(column, Long::parseLong, "an integer");
    }

    double number(String column) {
      return parsed(column, Double::parseDouble, "a number");
    }

    float floatNumber(String column) {
      return parsed(column, Float::parseFloat, "a number");
    }

    /** Place of the field's text in a list. */
    int index(String column, List<String> all) {
      int index = all.indexOf(text(column));
      if (index < 0) {
        throw unexpected(column, "one of " + all);
      }
      return index;
    }

    InvalidInputException unexpected(String column, String expected) {
      return new InvalidInputException(
          "%s: line %d, column %s: '%s', expected %s"
              .formatted(file, line, column, text(column), expected));
    }

    private <T> T parsed(String column, Function<String, T> parser, String expected) {
      try {
        return parser.apply(text(column));
      } catch (NumberFormatException e) {
        throw unexpected(column, expected);
      }
    }
  }
}
