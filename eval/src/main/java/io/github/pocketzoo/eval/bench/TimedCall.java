package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One call of a model: token ids in, one output, which is closed again. */
final class TimedCall {
  private TimedCall() {}

  /**
   * Calls the model.
   *
   * @param output name of the wanted output
   * @return nanoseconds of the call; closing the output is not in it
   */
  static long nanos(Forward forward, TokenBatch batch, String output) {
    long start = System.nanoTime();
    var outputs = forward.run(batch, List.of(output));
    long elapsed = System.nanoTime() - start;
    outputs.values().forEach(INDArray::close);
    return elapsed;
  }
}
