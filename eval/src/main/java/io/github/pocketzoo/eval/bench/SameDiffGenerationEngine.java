package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.exec.SameDiffCausalForward;

/** SameDiff's own executor, op by op, in float32; it reads a text anew for each of its tokens. */
public final class SameDiffGenerationEngine implements GenerationEngine {
  private static final SameDiffEngine ENGINE = new SameDiffEngine();

  @Override
  public String name() {
    return ENGINE.name();
  }

  @Override
  public OpenGenerator open(EngineModel model, int threads) {
    SameDiffEngine.useThreads(threads);
    return OpenGenerator.rereading(
        name(), Isa.ofThisMachine(), new SameDiffCausalForward(model.model()));
  }
}
