package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.exec.CausalForward;

/**
 * A causal language model that is ready to run in an engine.
 *
 * @param engine name of the engine
 * @param isa the instruction set that it uses; of an engine that doesn't tell, the best that the
 *     processor offers ({@link Isa})
 * @param forward the model
 * @param weightBytes bytes of matrices that a step reads from memory; 0 if the engine doesn't tell
 * @param keptBytes bytes that a step reads of each token before it, its keys and values; 0 where
 *     nothing is kept
 */
public record OpenGenerator(
    String engine, String isa, CausalForward forward, long weightBytes, long keptBytes)
    implements AutoCloseable {
  /** An engine that reads its sequences anew. */
  public static OpenGenerator rereading(String engine, String isa, CausalForward forward) {
    return new OpenGenerator(engine, isa, forward, 0, 0);
  }

  @Override
  public void close() {
    forward.close();
  }
}
