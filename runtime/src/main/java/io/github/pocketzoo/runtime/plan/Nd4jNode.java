package io.github.pocketzoo.runtime.plan;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A piece of a SameDiff graph that runs in ND4J. */
public interface Nd4jNode {
  /** Name of the op in ND4J, such as {@code "cumsum"}; several are joined by {@code +}. */
  String opName();

  /**
   * Names of the inputs of the graph that are read beside the values: int32 ids or the attention
   * mask, {@code [batch, seqLen]}.
   */
  List<String> placeholders();

  /**
   * Runs the piece.
   *
   * @param arguments a matrix {@code [rows, width]}, f32, for each of the fallback's inputs, then
   *     an array {@code [batch, seqLen]} for each of {@link #placeholders}; the caller's. Token
   *     matrices have batch · seqLen rows.
   * @param batch number of sequences
   * @param seqLen number of positions, padding included
   * @return a new array {@code [rows, width]}, f32, row-major; the caller closes it
   */
  INDArray run(List<INDArray> arguments, long batch, long seqLen);
}
