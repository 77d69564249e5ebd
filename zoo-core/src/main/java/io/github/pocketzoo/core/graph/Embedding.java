package io.github.pocketzoo.core.graph;

import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/** Rows of a table chosen by ids. */
public final class Embedding {
  private Embedding() {}

  /**
   * Looks up the parameter {@code name.weight}, which has rows of some of the ids only.
   *
   * @param idsInput name of the graph input with the ids, {@code [B, L]}
   * @param share whose rows the table has
   * @return {@code [B, L, H]}, 0 where an id is another table's
   */
  public static SDVariable ofShare(
      GraphContext graph, String name, String idsInput, EmbeddingLookup.Share share) {
    SDVariable rows =
        graph.lookUp(
            new EmbeddingLookup(name + ".weight", idsInput, 0, name + ".rows", Optional.of(share)));
    SDVariable mine = graph.isOf(share, graph.comparedIds(idsInput)).castTo(rows.dataType());
    return rows.mul(graph.sameDiff().expandDims(mine, 2));
  }

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
