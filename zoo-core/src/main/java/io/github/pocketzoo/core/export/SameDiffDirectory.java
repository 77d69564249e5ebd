package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import java.nio.file.Path;
import java.util.Locale;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Writes a model's inference graph in SameDiff's own format, a FlatBuffers file that {@code
 * SameDiff.load} of Deeplearning4j reads without this library, beside {@code config.json} and the
 * tokenizer.
 */
public final class SameDiffDirectory {
  /** The graph with its weights. */
  public static final String GRAPH = "model.fb";

  /** FlatBuffers count bytes in 31 bits; some are left for the ops. */
  private static final long MOST_WEIGHT_BYTES = Integer.MAX_VALUE - (64L << 20);

  private SameDiffDirectory() {}

  /**
   * Writes a model; an existing model directory is replaced when the new one is complete. Weights
   * are floats, those that the model has as integers too.
   *
   * @throws InvalidInputException if the weights are more than 2 GB, or if {@code directory} can't
   *     be written or holds something else than a model
   */
  public static void save(Model model, Path directory) {
    long bytes = model.parameters().count() * model.parameters().dataType().width();
    if (bytes > MOST_WEIGHT_BYTES) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "the model has %.1f GB of weights, expected at most 2 GB: a SameDiff file holds no"
                  + " more",
              bytes / 1e9));
    }
    SameDiff graph = model.graph(GraphOptions.inference()).sameDiff();
    Model floats = model.with(model.architecture(), model.parameters(), model.tokenizer());
    ModelDirectory.save(
        floats,
        directory,
        path -> AtomicFiles.file(path.resolve(GRAPH), file -> graph.save(file.toFile(), false)));
  }
}
