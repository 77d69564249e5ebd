package io.github.pocketzoo.cli.cluster;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;

/**
 * Texts in files that every machine of a cluster can read.
 *
 * @param location a file, or a directory of files, as a path or a URI
 * @param format of the files
 * @param textColumn holds the text, or the first text of a pair
 * @param pairColumn holds the second text of a pair; null for none
 * @param labelColumn holds the name of the class; null for none
 */
public record Table(
    String location, TableFormat format, String textColumn, String pairColumn, String labelColumn)
    implements Serializable {
  public Table {
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(textColumn, "textColumn");
    if (textColumn.equals(pairColumn) || textColumn.equals(labelColumn)) {
      throw new InvalidInputException(
          "column \"%s\" is named twice, expected another for each use".formatted(textColumn));
    }
  }

  /** A table of single texts without labels. */
  public static Table of(String location, String textColumn) {
    return new Table(location, TableFormat.ofName(location), textColumn, null, null);
  }

  /** The same with labels. */
  public Table withLabels(String column) {
    return new Table(location, format, textColumn, pairColumn, column);
  }

  /** The column of the second text. */
  public Optional<String> pair() {
    return Optional.ofNullable(pairColumn);
  }

  /** The column of the label. */
  public Optional<String> label() {
    return Optional.ofNullable(labelColumn);
  }
}
