package io.github.pocketzoo.compression.sensitivity;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a scan does to one part of a model at a time, such as pruning it, or rounding it. */
public interface Disturbance {

  /** What it is, such as {@code "magnitude 0.5"}: a column of the result. */
  String name();

  /**
   * Changes the matrices of a part in place.
   *
   * @param weights {@code [in, out]} of maps, {@code [entries, width]} of tables; the scan restores
   *     them
   */
  void apply(List<INDArray> weights);
}
