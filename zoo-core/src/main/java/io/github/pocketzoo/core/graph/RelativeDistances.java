package io.github.pocketzoo.core.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/** {@link Sinusoids} of the distances i − j (Dai et al. 2019). */
public final class RelativeDistances {
  private RelativeDistances() {}

  /**
   * The rows for the distances L, L − 1, …, −L + 1.
   *
   * @param width H, even
   * @return {@code [2L, H]}
   */
  public static SDVariable sinusoids(GraphContext graph, int width) {
    SameDiff sd = graph.sameDiff();
    SDVariable length = graph.lengthNumber();
    // L, L − 1, … as −(−L), −(−L + 1), …: the step is positive.
    SDVariable descending = sd.range(length.neg(), length, sd.constant(1), DataType.INT32).neg();
    return new Sinusoids(width).of(graph, descending);
  }
}
