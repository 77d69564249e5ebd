package io.github.pocketzoo.core.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/**
 * From scores by distance to scores by token (Dai et al. 2019, appendix B): y[i, j] = x[i, L − i +
 * j], where column c of x is about the distance δ − c, so that y[i, j] is about i − j + δ − L.
 *
 * <p>With C columns, element (i, j) of y is element L + i (C − 1) + j of x in a row. So without its
 * first L elements, x is a matrix of C − 1 columns that begins with y's. Where L − i + j is beyond
 * the columns of x, an element of y means nothing.
 */
final class RelativeShift {
  private RelativeShift() {}

  /**
   * Shifts columns for the distances L, L − 1, …, −L + 1.
   *
   * @param x {@code [N, L, 2L]} in any shape
   * @return {@code [N · L, L]}
   */
  static SDVariable apply(GraphContext graph, SDVariable x) {
    SameDiff sd = graph.sameDiff();
    SDVariable any = sd.constant(Nd4j.createFromArray(-1L));
    SDVariable length = graph.length();
    SDVariable shifted = apply(graph, x, length.mul(2));
    // One more column, and the first half of the columns has a number that is known now.
    SDVariable column = firstColumn(sd, shifted).mul(0);
    SDVariable halves =
        sd.reshape(
            sd.concat(2, shifted, column),
            sd.concat(0, any, sd.constant(Nd4j.createFromArray(2L)), length));
    return sd.squeeze(
        sd.stridedSlice(
            halves,
            new long[] {0, 0, 0},
            new long[] {0, 1, 0},
            new long[] {1, 1, 1},
            0b101,
            0b101,
            0,
            0,
            0),
        1);
  }

  /**
   * Shifts.
   *
   * @param x {@code [N, L, C]} in any shape
   * @param columns C, a vector of one element
   * @return {@code [N, L, C − 1]}
   */
  static SDVariable apply(GraphContext graph, SDVariable x, SDVariable columns) {
    SameDiff sd = graph.sameDiff();
    SDVariable any = sd.constant(Nd4j.createFromArray(-1L));
    SDVariable length = graph.length();
    SDVariable rows = sd.reshape(x, sd.concat(0, any, columns, length));
    SDVariable rest =
        sd.stridedSlice(
            rows,
            new long[] {0, 1, 0},
            new long[] {0, 0, 0},
            new long[] {1, 1, 1},
            0b101,
            0b111,
            0,
            0,
            0);
    return sd.reshape(rest, sd.concat(0, any, length, columns.sub(1)));
  }

  /** The first column of each matrix. */
  private static SDVariable firstColumn(SameDiff sd, SDVariable x) {
    return sd.stridedSlice(
        x, new long[] {0, 0, 0}, new long[] {0, 0, 1}, new long[] {1, 1, 1}, 0b111, 0b011, 0, 0, 0);
  }
}
