package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.plan.FusedOp.Fallback;
import java.util.List;

/**
 * An op that runs in ND4J, on one thread while the others wait.
 *
 * @param op the op
 * @param inputs its arguments
 * @param output its result
 */
record FallbackStage(Fallback op, List<Buffer> inputs, Buffer output) implements Stage {
  FallbackStage {
    inputs = List.copyOf(inputs);
  }

  @Override
  public boolean readsOtherRows() {
    return true;
  }
}
