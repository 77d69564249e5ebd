package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.eval.bench.Engine;
import io.github.pocketzoo.eval.torch.TorchScriptEngine;
import java.nio.file.Path;
import java.util.List;

/** The file that PyTorch runs. */
final class TorchScriptOption {
  static final Setting<Path> FILE =
      Setting.optional(
          "torchscript",
          ValueType.path("FILE"),
          "TorchScript file of the model for the engine "
              + TorchScriptEngine.NAME
              + ", such as traced_model.pt");

  private TorchScriptOption() {}

  /** Refuses a file that no engine would use, or that can't belong to every model. */
  static void check(Arguments arguments, List<Engine> engines, int models) {
    if (engines.stream().noneMatch(TorchScriptEngine.class::isInstance)) {
      DataOptions.refuse(arguments, FILE, "the engine " + TorchScriptEngine.NAME);
    }
    if (arguments.has(FILE) && models > 1) {
      throw new UsageException(
          "--%s goes with one --model, there are %d".formatted(FILE.name(), models));
    }
  }
}
