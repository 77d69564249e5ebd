package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.eval.bench.Engine;
import io.github.pocketzoo.eval.bench.OnnxFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The ONNX files of a model: those that the user names, else the one in its directory and the int8
 * one of the catalogue.
 */
final class BenchOnnxFiles implements OnnxFiles {
  static final Setting<Path> F32 =
      Setting.optional(
          "ort-f32",
          ValueType.path("FILE"),
          "ONNX file of the model for ort-f32 (default: model.onnx of its directory)");
  static final Setting<Path> INT8 =
      Setting.optional(
          "ort-int8",
          ValueType.path("FILE"),
          "quantized ONNX file of the model for ort-int8 (default: that of the catalogue)");

  static final OptionGroup OPTIONS = OptionGroup.of("ONNX Runtime", F32, INT8);

  private final NamedModel model;
  private final Path directory;
  private final ModelLoader loader;
  private final Optional<Path> givenF32;
  private final Optional<Path> givenInt8;

  /** The files of a model in {@code directory}. */
  BenchOnnxFiles(NamedModel model, Path directory, ModelLoader loader, Arguments arguments) {
    this.model = model;
    this.directory = directory;
    this.loader = loader;
    this.givenF32 = arguments.find(F32);
    this.givenInt8 = arguments.find(INT8);
  }

  /** Refuses files that no engine would use, or that can't belong to every model. */
  static void check(Arguments arguments, List<Engine> engines, List<NamedModel> models) {
    for (Setting<Path> setting : List.of(F32, INT8)) {
      // The options have the names of the engines.
      if (engines.stream().noneMatch(engine -> engine.name().equals(setting.name()))) {
        DataOptions.refuse(arguments, setting, "the engine " + setting.name());
      }
      if (arguments.has(setting) && models.size() > 1) {
        throw new UsageException(
            "--%s goes with one --model, there are %d".formatted(setting.name(), models.size()));
      }
    }
  }

  @Override
  public Path f32() {
    if (givenF32.isPresent()) {
      return givenF32.get();
    }
    Path file = directory.resolve(ModelDirectory.ONNX_WEIGHTS);
    if (!Files.exists(file)) {
      throw missing(file + " is missing", F32);
    }
    return file;
  }

  @Override
  public Path int8() {
    return givenInt8
        .or(() -> loader.fetchOnnxInt8(model.reference()))
        .orElseThrow(() -> missing("the catalogue has no quantized ONNX file of it", INT8));
  }

  private InvalidInputException missing(String what, Setting<Path> remedy) {
    return new InvalidInputException(
        "%s: %s; name one with --%s FILE, or leave %s out of --engines"
            .formatted(model.name(), what, remedy.name(), remedy.name()));
  }
}
