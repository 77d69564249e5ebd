package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.RuntimeArithmetic;
import io.github.pocketzoo.cli.engine.RuntimeGenerationEngine;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.eval.bench.Engine;
import io.github.pocketzoo.eval.bench.GenerationEngine;
import io.github.pocketzoo.eval.bench.SameDiffGenerationEngine;
import io.github.pocketzoo.eval.onnx.OnnxRuntimeGenerationEngine;
import java.util.List;

/** The engines of {@link BenchEngines}, as {@code bench --task generate} runs them. */
final class GenerationEngines {
  private static final List<GenerationEngine> ALL =
      List.of(
          new SameDiffGenerationEngine(),
          new RuntimeGenerationEngine(RuntimeArithmetic.F32),
          new RuntimeGenerationEngine(RuntimeArithmetic.BF16),
          new RuntimeGenerationEngine(RuntimeArithmetic.INT8),
          new RuntimeGenerationEngine(RuntimeArithmetic.INT4),
          OnnxRuntimeGenerationEngine.f32(),
          OnnxRuntimeGenerationEngine.int8());

  private GenerationEngines() {}

  /**
   * How an engine generates.
   *
   * @throws UsageException if it doesn't
   */
  static GenerationEngine of(Engine engine) {
    return ALL.stream()
        .filter(each -> each.name().equals(engine.name()))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "--engines: %s goes with --task encode".formatted(engine.name())));
  }
}
