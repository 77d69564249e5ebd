package io.github.pocketzoo.cli.engine;

import io.github.pocketzoo.eval.bench.EngineModel;
import io.github.pocketzoo.eval.bench.GenerationEngine;
import io.github.pocketzoo.eval.bench.OpenGenerator;
import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.exec.CompiledCausal;

/** The compiled runtime in one arithmetic, which keeps keys and values; to be measured. */
public final class RuntimeGenerationEngine implements GenerationEngine {
  private final RuntimeArithmetic arithmetic;

  /** An engine of the benchmark. */
  public RuntimeGenerationEngine(RuntimeArithmetic arithmetic) {
    this.arithmetic = arithmetic;
  }

  @Override
  public String name() {
    return arithmetic.label();
  }

  @Override
  public OpenGenerator open(EngineModel model, int threads) {
    CompiledCausal forward = arithmetic.compile(model.model(), threads, Runtime::compileCausal);
    return new OpenGenerator(
        name(), forward.instructionSet(), forward, forward.matrixBytes(), forward.bytesPerToken());
  }
}
