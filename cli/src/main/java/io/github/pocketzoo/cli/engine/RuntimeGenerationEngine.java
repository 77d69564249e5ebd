package io.github.pocketzoo.cli.engine;

import io.github.pocketzoo.eval.bench.EngineModel;
import io.github.pocketzoo.eval.bench.GenerationEngine;
import io.github.pocketzoo.eval.bench.OpenGenerator;
import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.exec.CompileOptions;
import io.github.pocketzoo.runtime.exec.CompiledCausal;

/** The compiled runtime in one arithmetic, which keeps keys and values; to be measured. */
public final class RuntimeGenerationEngine implements GenerationEngine {
  private final ForwardEngine engine;

  /**
   * An engine of the benchmark.
   *
   * @param engine one of the runtime's
   */
  public RuntimeGenerationEngine(ForwardEngine engine) {
    this.engine = engine;
  }

  @Override
  public String name() {
    return engine.label();
  }

  @Override
  public OpenGenerator open(EngineModel model, int threads) {
    CompileOptions options =
        CompileOptions.of(engine.precision().orElseThrow()).withThreads(threads);
    CompiledCausal forward = Runtime.compileCausal(model.model(), options);
    return new OpenGenerator(
        name(), forward.instructionSet(), forward, forward.matrixBytes(), forward.bytesPerToken());
  }
}
