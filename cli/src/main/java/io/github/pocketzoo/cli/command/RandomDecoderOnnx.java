package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.export.OnnxDirectory;
import io.github.pocketzoo.core.export.OnnxOptions;
import io.github.pocketzoo.core.export.OnnxWriter;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.eval.bench.OnnxFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The ONNX files of a {@link RandomDecoder}: those that the user names. The float one is written
 * where it is missing, so that it can be quantized.
 */
final class RandomDecoderOnnx implements OnnxFiles {
  private final String name;
  private final Model model;
  private final Optional<Path> f32;
  private final Optional<Path> int8;

  RandomDecoderOnnx(String name, Model model, Optional<Path> f32, Optional<Path> int8) {
    this.name = name;
    this.model = model;
    this.f32 = f32;
    this.int8 = int8;
  }

  @Override
  public Path f32() {
    Path file = f32.orElseThrow(() -> missing("ort-f32", "which is written if it is missing"));
    if (!Files.exists(file)) {
      OnnxOptions options = OnnxOptions.floats();
      OnnxWriter.write(OnnxDirectory.graph(model, options), options, file);
    }
    return file;
  }

  @Override
  public Path int8() {
    return int8.orElseThrow(() -> missing("ort-int8", "made of that of --ort-f32"));
  }

  private InvalidInputException missing(String engine, String which) {
    return new InvalidInputException(
        "%s has no ONNX file for %s; name one with --%s FILE, %s"
            .formatted(name, engine, engine, which));
  }
}
