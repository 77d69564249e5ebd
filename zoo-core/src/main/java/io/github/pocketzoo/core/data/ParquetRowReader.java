package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Reads {@link DatasetFormat#PARQUET}. The line of an example is the number of its row, from 1. */
final class ParquetRowReader implements RowReader, AutoCloseable {
  private final TableColumns columns;
  private final ParquetTables.Rows rows;
  private long row;

  ParquetRowReader(DatasetSpec spec, LabelKind kind) {
    List<String> names = new ArrayList<>(List.of(spec.textColumn()));
    spec.pairColumn().ifPresent(names::add);
    names.add(spec.labelColumn());
    this.columns = new TableColumns(spec, kind, names);
    this.rows =
        ServiceLoader.load(ParquetTables.class)
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        spec.path()
                            + ": Parquet needs pocketzoo's module parquet on the class path"))
            .open(spec.path(), names);
  }

  @Override
  public Optional<LabelledRow> next() {
    while (true) {
      Optional<List<Optional<String>>> values = rows.next();
      if (values.isEmpty()) {
        return Optional.empty();
      }
      row++;
      Optional<LabelledRow> picked =
          columns.pick(row, values.get().stream().map(value -> value.orElse("")).toList());
      if (picked.isPresent()) {
        return picked;
      }
    }
  }

  @Override
  public void close() {
    rows.close();
  }
}
