package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.exec.Forward;

/**
 * A model that is ready to run in an engine.
 *
 * @param engine name of the engine
 * @param isa the instruction set that it uses; of an engine that doesn't tell, the best that the
 *     processor offers ({@link Isa})
 * @param forward the model
 */
public record OpenEngine(String engine, String isa, Forward forward) implements AutoCloseable {
  @Override
  public void close() {
    forward.close();
  }
}
