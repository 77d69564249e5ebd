package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.RuntimeArithmetic;
import io.github.pocketzoo.cli.engine.RuntimeEngine;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.bench.Engine;
import io.github.pocketzoo.eval.bench.SameDiffEngine;
import io.github.pocketzoo.eval.onnx.OnnxRuntimeEngine;
import io.github.pocketzoo.eval.torch.TorchScriptEngine;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The engines that {@code bench} and {@code eval} can measure side by side. */
final class BenchEngines {
  /** In the order of the table. An engine that is to be measured is added here. */
  private static final List<Engine> ALL =
      List.of(
          new SameDiffEngine(),
          new RuntimeEngine(RuntimeArithmetic.F32),
          new RuntimeEngine(RuntimeArithmetic.BF16),
          new RuntimeEngine(RuntimeArithmetic.INT8),
          new RuntimeEngine(RuntimeArithmetic.INT4),
          OnnxRuntimeEngine.f32(),
          OnnxRuntimeEngine.int8(),
          new TorchScriptEngine());

  /** Not for every model: it is of floats, or there is a file of it. */
  private static final List<String> UNUSUAL =
      List.of(RuntimeArithmetic.INT4.label(), TorchScriptEngine.NAME);

  /** Some of them, as {@code --engines} names them. */
  static final ValueType<List<Engine>> LIST =
      ValueType.listOf(new ValueType<>("ENGINE", BenchEngines::named));

  private BenchEngines() {}

  /**
   * Refuses an engine that is named twice.
   *
   * @throws UsageException naming it
   */
  static void requireDistinct(List<Engine> engines) {
    Set<String> names = new HashSet<>();
    for (Engine engine : engines) {
      if (!names.add(engine.name())) {
        throw new UsageException("--engines: %s is given twice".formatted(engine.name()));
      }
    }
  }

  /** Those that are measured where none are named. */
  static List<Engine> usual() {
    return ALL.stream().filter(engine -> !UNUSUAL.contains(engine.name())).toList();
  }

  /** Names of those that are measured only where they are named. */
  static List<String> unusualNames() {
    return UNUSUAL;
  }

  /** The names of all. */
  static List<String> names() {
    return ALL.stream().map(Engine::name).toList();
  }

  /**
   * The engine of a name.
   *
   * @throws InvalidInputException if there is none
   */
  static Engine named(String name) {
    return ALL.stream()
        .filter(engine -> engine.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "unknown engine \"%s\", expected some of %s"
                        .formatted(name, String.join(", ", names()))));
  }
}
