package io.github.pocketzoo.core.graph;

import org.nd4j.autodiff.samediff.SDVariable;

/** Rows of a table chosen by ids. */
public final class Embedding {
  private Embedding() {}

  /**
   * Looks up the parameter {@code name.weight}.
   *
   * @param idsInput name of the graph input with the row numbers, {@code [B, L]}
   * @return {@code [B, L, H]}
   */
  public static SDVariable apply(GraphContext graph, String name, String idsInput) {
    return apply(graph, name, idsInput, 0);
  }

  /**
   * Looks up the parameter {@code name.weight} from a row on.
   *
   * @param idsInput name of the graph input with the ids, {@code [B, L]}
   * @param firstRow the row of id 0
   * @return {@code [B, L, H]}
   */
  public static SDVariable apply(GraphContext graph, String name, String idsInput, int firstRow) {
    return graph.lookUp(new EmbeddingLookup(name + ".weight", idsInput, firstRow, name + ".rows"));
  }
}
