package io.github.pocketzoo.cli.engine;

import io.github.pocketzoo.eval.bench.Engine;
import io.github.pocketzoo.eval.bench.EngineModel;
import io.github.pocketzoo.eval.bench.OpenEngine;
import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.exec.CompileOptions;
import io.github.pocketzoo.runtime.exec.CompiledForward;

/** The compiled runtime in one arithmetic, to be measured. */
public final class RuntimeEngine implements Engine {
  private final ForwardEngine engine;

  /**
   * An engine of the benchmark.
   *
   * @param engine one of the runtime's
   */
  public RuntimeEngine(ForwardEngine engine) {
    this.engine = engine;
  }

  @Override
  public String name() {
    return engine.label();
  }

  @Override
  public OpenEngine open(EngineModel model, int threads) {
    CompileOptions options =
        CompileOptions.of(engine.precision().orElseThrow()).withThreads(threads);
    CompiledForward forward = Runtime.compile(model.model(), options);
    return new OpenEngine(name(), forward.graph().instructionSet(), forward);
  }
}
