package io.github.pocketzoo.cli.engine;

import io.github.pocketzoo.core.export.ExportedGraph;
import io.github.pocketzoo.core.export.OnnxDirectory;
import io.github.pocketzoo.core.export.OnnxOptions;
import io.github.pocketzoo.core.export.OnnxWriter;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.eval.bench.OnnxFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A model's ONNX files as {@code export} writes them, in a temporary directory. */
public final class ExportedOnnx implements OnnxFiles, AutoCloseable {
  private final Model model;
  private final Path directory;

  /** Of a model, whose parameters must be open while files are asked for. */
  public ExportedOnnx(Model model) {
    this.model = model;
    try {
      this.directory = Files.createTempDirectory("pocketzoo-onnx");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Path f32() {
    return written("f32", OnnxOptions.floats());
  }

  /**
   * {@inheritDoc}
   *
   * <p>Its integers are the model's own, of 8 or 4 bits.
   */
  @Override
  public Path int8() {
    return written("int8", OnnxOptions.integers());
  }

  private Path written(String name, OnnxOptions options) {
    Path file = directory.resolve(name).resolve(ModelDirectory.ONNX_WEIGHTS);
    if (!Files.exists(file)) {
      ExportedGraph graph = OnnxDirectory.graph(model, options);
      try {
        Files.createDirectories(file.getParent());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      OnnxWriter.write(graph, options, file);
    }
    return file;
  }

  /** Deletes the files. */
  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
