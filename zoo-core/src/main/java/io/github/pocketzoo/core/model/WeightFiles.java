package io.github.pocketzoo.core.model;

import io.github.pocketzoo.core.checkpoint.ForeignNames;
import io.github.pocketzoo.core.checkpoint.OnnxInitializers;
import io.github.pocketzoo.core.checkpoint.RenamedTensors;
import io.github.pocketzoo.core.checkpoint.SafetensorsFile;
import io.github.pocketzoo.core.checkpoint.ShardedTensors;
import io.github.pocketzoo.core.checkpoint.TensorSource;
import io.github.pocketzoo.core.checkpoint.pytorch.PyTorchFile;
import io.github.pocketzoo.core.checkpoint.tensorflow.TensorBundle;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds the weights of a model directory. Of several forms of the same weights the first of this
 * order is read: safetensors, PyTorch, ONNX, TensorFlow.
 */
final class WeightFiles {
  private static final String PYTORCH = "pytorch_model.bin";
  private static final String SHARDS_SUFFIX = ".index.json";

  /** Where a SavedModel has its variables. */
  private static final Path SAVED_MODEL = Path.of("variables", "variables.index");

  private WeightFiles() {}

  /**
   * Opens the weights.
   *
   * @param tensorFlowNames names of TensorFlow's variables
   * @throws InvalidInputException if there are none or they are damaged
   */
  static TensorSource open(Path directory, ForeignNames tensorFlowNames) {
    for (Map.Entry<String, Function<Path, TensorSource>> opener : openers().entrySet()) {
      Path file = directory.resolve(opener.getKey());
      if (Files.exists(file)) {
        return opener.getValue().apply(file);
      }
    }
    return tensorFlowIndex(directory)
        .map(index -> renamed(TensorBundle.open(index), tensorFlowNames))
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "%s: no weights, expected %s, %s, %s or a TensorFlow checkpoint"
                        .formatted(
                            directory,
                            ModelDirectory.WEIGHTS,
                            PYTORCH,
                            ModelDirectory.ONNX_WEIGHTS)));
  }

  private static Map<String, Function<Path, TensorSource>> openers() {
    Map<String, Function<Path, TensorSource>> openers = new LinkedHashMap<>();
    openers.put(ModelDirectory.WEIGHTS, SafetensorsFile::open);
    openers.put(
        ModelDirectory.WEIGHTS + SHARDS_SUFFIX,
        index -> ShardedTensors.open(index, SafetensorsFile::open));
    openers.put(PYTORCH, PyTorchFile::open);
    openers.put(PYTORCH + SHARDS_SUFFIX, index -> ShardedTensors.open(index, PyTorchFile::open));
    openers.put(ModelDirectory.ONNX_WEIGHTS, OnnxInitializers::open);
    return openers;
  }

  /** The index of a SavedModel, or the only one beside the configuration. */
  private static Optional<Path> tensorFlowIndex(Path directory) {
    Path savedModel = directory.resolve(SAVED_MODEL);
    if (Files.exists(savedModel)) {
      return Optional.of(savedModel);
    }
    List<Path> indexes;
    try (Stream<Path> files = Files.list(directory)) {
      indexes =
          files
              .filter(file -> file.toString().endsWith(TensorBundle.INDEX_SUFFIX))
              .sorted()
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (indexes.size() > 1) {
      throw new InvalidInputException(
          "%s: several TensorFlow checkpoints, such as %s and %s, expected one"
              .formatted(directory, indexes.get(0).getFileName(), indexes.get(1).getFileName()));
    }
    return indexes.stream().findFirst();
  }

  private static TensorSource renamed(TensorBundle bundle, ForeignNames names) {
    try {
      return new RenamedTensors(bundle, names);
    } catch (InvalidInputException e) {
      bundle.close();
      throw e;
    }
  }
}
