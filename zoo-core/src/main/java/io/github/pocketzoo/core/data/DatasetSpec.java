package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where labelled texts are and which columns (in JSON: fields) hold them.
 *
 * @param path the file, or the first of several
 * @param format how the file is written
 * @param textColumn holds the text, or the first text of a pair
 * @param pairColumn holds the second text of a pair
 * @param labelColumn holds the name of the class
 * @param layout what is unusual about the file
 * @param more files of the same columns that go on where {@code path} ends, in order
 */
public record DatasetSpec(
    Path path,
    DatasetFormat format,
    String textColumn,
    Optional<String> pairColumn,
    String labelColumn,
    TableLayout layout,
    List<Path> more) {
  public DatasetSpec {
    more = List.copyOf(more);
    Objects.requireNonNull(layout, "layout");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(format, "format");
    requireDistinct(textColumn, "text", labelColumn, "label");
    if (pairColumn.isPresent()) {
      requireDistinct(textColumn, "text", pairColumn.get(), "text pair");
      requireDistinct(pairColumn.get(), "text pair", labelColumn, "label");
    }
  }

  /** One file. */
  public DatasetSpec(
      Path path,
      DatasetFormat format,
      String textColumn,
      Optional<String> pairColumn,
      String labelColumn,
      TableLayout layout) {
    this(path, format, textColumn, pairColumn, labelColumn, layout, List.of());
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

  /** What errors and reports call all of it. */
  public String name() {
    return more.isEmpty() ? path.toString() : "%s and %d more".formatted(path, more.size());
  }

  /** Each file alone, in order. */
  List<DatasetSpec> shards() {
    return Stream.concat(Stream.of(path), more.stream())
        .map(file -> new DatasetSpec(file, format, textColumn, pairColumn, labelColumn, layout))
        .toList();
  }

  /** The id of an example that begins there. */
  String id(SourceLocation location) {
    return more.isEmpty()
        ? Long.toString(location.line())
        : "%s:%d".formatted(location.file().getFileName(), location.line());
  }

  private static void requireDistinct(String a, String roleOfA, String b, String roleOfB) {
    if (a.equals(b)) {
      throw new InvalidInputException(
          "column \"%s\" is named as the %s and as the %s, expected two columns"
              .formatted(a, roleOfA, roleOfB));
    }
  }
}
