package io.github.pocketzoo.core.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Rows of a matrix by their numbers, for training graphs: y = S x, where the rows of S are one-hot.
 *
 * <p>Not {@code gather}: its gradient in ND4J 1.0.0-M2.1 fails ("closed before call").
 */
public final class ChosenRows {
  private ChosenRows() {}

  /**
   * Chooses rows.
   *
   * @param x {@code [B·L, H]}
   * @param numbers row numbers, {@code [M]}
   * @return {@code [M, H]}
   */
  public static SDVariable apply(GraphContext graph, SDVariable x, SDVariable numbers) {
    return oneHot(graph, numbers).mmul(x);
  }

  /** S, {@code [M, B·L]}. */
  private static SDVariable oneHot(GraphContext graph, SDVariable numbers) {
    SameDiff sd = graph.sameDiff();
    SDVariable count = sd.prod(sd.shape(graph.attentionMask())).castTo(DataType.INT32);
    SDVariable all = sd.range(sd.constant(0), count, sd.constant(1), DataType.INT32);
    return sd.eq(numbers.reshape(-1, 1), all.reshape(1, -1))
        .castTo(graph.attentionMask().dataType());
  }

  /**
   * Which rows are chosen.
   *
   * @param numbers row numbers, {@code [M]}, each at most once
   * @return 1 where they are and 0 elsewhere, {@code [B, L]}
   */
  public static SDVariable mask(GraphContext graph, SDVariable numbers) {
    SameDiff sd = graph.sameDiff();
    // Not a sum, which fails in ND4J 1.0.0-M2.1 where there is one number.
    SDVariable rows = oneHot(graph, numbers);
    SDVariable ones = sd.onesLike(numbers).castTo(rows.dataType()).reshape(1, -1);
    return sd.reshape(ones.mmul(rows), sd.shape(graph.attentionMask()));
  }
}
