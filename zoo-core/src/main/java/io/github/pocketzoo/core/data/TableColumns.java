package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Picks the columns of a {@link DatasetSpec} out of the rows of a table. */
final class TableColumns {
  private final DatasetSpec spec;
  private final LabelKind kind;
  private final List<String> header;

  /**
   * @param header names of all columns, in order
   * @throws InvalidInputException if a name is there twice or a wanted one isn't there
   */
  TableColumns(DatasetSpec spec, LabelKind kind, List<String> header) {
    this.spec = spec;
    this.kind = kind;
    this.header = List.copyOf(header);
    Set<String> names = new HashSet<>();
    for (String column : header) {
      if (!names.add(column)) {
        throw new SourceLocation(spec.path(), 1)
            .error("column \"%s\" is there twice, expected distinct names".formatted(column));
      }
    }
    requirePresent(spec.textColumn());
    spec.pairColumn().ifPresent(this::requirePresent);
    requirePresent(spec.labelColumn());
  }

  private void requirePresent(String column) {
    if (!header.contains(column)) {
      throw new SourceLocation(spec.path(), 1)
          .error("no column \"%s\", the file has: %s".formatted(column, String.join(", ", header)));
    }
  }

  /** The names of columns that have none: 1, 2, 3, … */
  static List<String> numbered(int columns) {
    return IntStream.rangeClosed(1, columns).mapToObj(Integer::toString).toList();
  }

  /**
   * The example in a row; nothing if the row is to be left out.
   *
   * @param line where the row begins, from 1
   * @throws InvalidInputException if the row isn't as long as the header, or a value is blank
   */
  Optional<LabelledRow> pick(long line, List<String> values) {
    SourceLocation location = new SourceLocation(spec.path(), line);
    boolean lenient = spec.layout().lenient();
    if (lenient && values.size() < header.size()) {
      return Optional.empty();
    }
    if (!lenient && values.size() != header.size()) {
      throw location.error(
          "%d columns, expected %d as in the header".formatted(values.size(), header.size()));
    }
    return Optional.of(
        new LabelledRow(
            location,
            text(location, values, spec.textColumn()),
            spec.pairColumn().map(column -> text(location, values, column)),
            label(location, values).strip()));
  }

  private String label(SourceLocation location, List<String> values) {
    return kind.isRequired()
        ? value(location, values, spec.labelColumn())
        : values.get(header.indexOf(spec.labelColumn()));
  }

  private String text(SourceLocation location, List<String> values, String column) {
    return spec.layout().lenient()
        ? values.get(header.indexOf(column))
        : value(location, values, column);
  }

  private String value(SourceLocation location, List<String> values, String column) {
    return location.requireText("column \"" + column + "\"", values.get(header.indexOf(column)));
  }
}
