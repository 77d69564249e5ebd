package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where labelled texts are and which columns (in JSON: fields) hold them.
 *
 * @param path the file
 * @param format how the file is written
 * @param textColumn holds the text, or the first text of a pair
 * @param pairColumn holds the second text of a pair
 * @param labelColumn holds the name of the class
 * @param layout what is unusual about the file
 */
public record DatasetSpec(
    Path path,
    DatasetFormat format,
    String textColumn,
    Optional<String> pairColumn,
    String labelColumn,
    TableLayout layout) {
  public DatasetSpec {
    Objects.requireNonNull(layout, "layout");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(format, "format");
    requireDistinct(textColumn, "text", labelColumn, "label");
    if (pairColumn.isPresent()) {
      requireDistinct(textColumn, "text", pairColumn.get(), "text pair");
      requireDistinct(pairColumn.get(), "text pair", labelColumn, "label");
    }
  }

  /** A file with nothing unusual. */
  public DatasetSpec(
      Path path,
      DatasetFormat format,
      String textColumn,
      Optional<String> pairColumn,
      String labelColumn) {
    this(path, format, textColumn, pairColumn, labelColumn, TableLayout.USUAL);
  }

  /**
   * Single texts in a file whose extension tells its format.
   *
   * @throws InvalidInputException if the extension tells no format or both columns are one
   */
  public static DatasetSpec of(Path path, String textColumn, String labelColumn) {
    return new DatasetSpec(
        path, DatasetFormat.ofExtension(path), textColumn, Optional.empty(), labelColumn);
  }

  private static void requireDistinct(String a, String roleOfA, String b, String roleOfB) {
    if (a.equals(b)) {
      throw new InvalidInputException(
          "column \"%s\" is named as the %s and as the %s, expected two columns"
              .formatted(a, roleOfA, roleOfB));
    }
  }
}
