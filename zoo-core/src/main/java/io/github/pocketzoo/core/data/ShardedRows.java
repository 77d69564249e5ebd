package io.github.pocketzoo.core.data;

import java.util.List;
import java.util.Optional;

/** The examples of files that are read one after the other, one of which is open at a time. */
final class ShardedRows implements FileExamples.Cursor<LabelledRow> {
  private final List<DatasetSpec> shards;
  private final LabelKind kind;
  private int next = 1;
  private LabelledRows open;

  /**
   * Opens the first.
   *
   * @param shards one or more, each a file alone
   */
  ShardedRows(List<DatasetSpec> shards, LabelKind kind) {
    this.shards = List.copyOf(shards);
    this.kind = kind;
    this.open = LabelledRows.open(shards.get(0), kind);
  }

  @Override
  public Optional<LabelledRow> next() {
    Optional<LabelledRow> row = open.next();
    while (row.isEmpty() && next < shards.size()) {
      open.close();
      open = LabelledRows.open(shards.get(next), kind);
      next++;
      row = open.next();
    }
    return row;
  }

  @Override
  public void close() {
    open.close();
  }
}
