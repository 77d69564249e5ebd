package io.github.pocketzoo.core.exec;

import io.github.pocketzoo.core.data.TokenBatch;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A model ready to run forward. What measures or serves a model knows only this, so that a compiled
 * runtime can stand where SameDiff's executor does.
 *
 * <p>Implementations are safe to call from many threads.
 */
public interface Forward extends AutoCloseable {
  /** Output of a classification head: unnormalized scores, {@code [batch, numLabels]}. */
  String LOGITS = "logits";

  /**
   * Runs the model without dropout.
   *
   * @param outputs names of the wanted outputs, such as {@link #LOGITS}
   * @return the outputs by name; the caller closes them
   */
  Map<String, INDArray> run(TokenBatch batch, List<String> outputs);

  /** What executes the model and in which arithmetic, such as {@code "SameDiff f32"}. */
  String engine();

  @Override
  void close();
}
