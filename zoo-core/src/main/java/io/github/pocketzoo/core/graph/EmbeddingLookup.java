package io.github.pocketzoo.core.graph;

import java.util.Optional;

/**
 * A lookup of embedding rows.
 *
 * <p>SameDiff 1.0.0-M2.1 has no right gradient for {@code gather} (it overwrites the gradients of
 * duplicate ids), so a training graph takes the rows themselves as an input: the trainer gathers
 * them before the step and adds their gradients into the rows of the table after it. An inference
 * graph looks them up itself.
 *
 * @param table name of the parameter, {@code [entries, hidden]}
 * @param ids name of the input with the row numbers, {@code [batch, seqLen]}
 * @param firstRow the row of id 0: some tables of positions begin with rows that no token has
 * @param rows name of the looked-up rows, {@code [batch, seqLen, hidden]}; an input of a training
 *     graph, computed in an inference graph
 * @param share which ids the table is for, where several tables share them
 */
public record EmbeddingLookup(
    String table, String ids, int firstRow, String rows, Optional<Share> share) {

  /**
   * The ids of one of several tables, whose first has row 0. An id of another table gets row 0 too:
   * the graph has to see that it doesn't count.
   *
   * @param firstId the first id of the table
   * @param endId the first after them
   * @param allIds number of ids of all tables
   */
  public record Share(int firstId, int endId, int allIds) {}

  /** A lookup in a table that is for all ids. */
  public EmbeddingLookup(String table, String ids, int firstRow, String rows) {
    this(table, ids, firstRow, rows, Optional.empty());
  }

  /**
   * Number of ids that may be looked up, from 0.
   *
   * @param tableRows rows of the table
   */
  public long idCount(long tableRows) {
    return share.map(each -> (long) each.allIds()).orElse(tableRows - firstRow);
  }

  /** The row of an id. */
  public int row(int id) {
    if (share.isEmpty()) {
      return id + firstRow;
    }
    Share ids = share.get();
    return id >= ids.firstId() && id < ids.endId() ? id - ids.firstId() : 0;
  }
}
