package io.github.pocketzoo.cli.engine;

import io.github.pocketzoo.eval.bench.Engine;
import io.github.pocketzoo.eval.bench.EngineModel;
import io.github.pocketzoo.eval.bench.OpenEngine;
import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.exec.CompiledForward;

/** The compiled runtime in one arithmetic, to be measured. */
public final class RuntimeEngine implements Engine {
  private final RuntimeArithmetic arithmetic;

  /** An engine of the benchmark. */
  public RuntimeEngine(RuntimeArithmetic arithmetic) {
    this.arithmetic = arithmetic;
  }

  @Override
  public String name() {
    return arithmetic.label();
  }

  @Override
  public OpenEngine open(EngineModel model, int threads) {
    CompiledForward forward = arithmetic.compile(model.model(), threads, Runtime::compile);
    return new OpenEngine(name(), forward.graph().instructionSet(), forward);
  }
}
