package io.github.pocketzoo.runtime.kernel;

import java.util.List;

/**
 * A kernel that adds up rows of tables: out[r] = Σ table_t[ids_t[r]].
 *
 * @param width columns of every table
 * @param tables type of each table's elements, 1 to {@link #MOST_TABLES}; an INT8 table has a scale
 *     a row
 */
public record EmbeddingSpec(int width, List<Operand> tables) {
  /** As many as {@link EmbeddingField} has room for. */
  public static final int MOST_TABLES = 4;

  public EmbeddingSpec {
    tables = List.copyOf(tables);
  }
}
