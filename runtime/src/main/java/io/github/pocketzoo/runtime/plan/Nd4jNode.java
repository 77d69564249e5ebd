package io.github.pocketzoo.runtime.plan;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An op of a SameDiff graph that runs in ND4J. */
public interface Nd4jNode {
  /** Name of the op in ND4J, such as {@code "cumsum"}. */
  String opName();

  /**
   * Runs the op.
   *
   * @param arguments the arguments in the shapes that SameDiff would give them; the caller's
   * @param batch number of sequences
   * @param seqLen number of positions, padding included
   * @return a new array, the caller closes it
   */
  INDArray run(List<INDArray> arguments, long batch, long seqLen);
}
