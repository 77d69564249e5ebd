package io.github.pocketzoo.spark;

import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.cli.engine.ForwardEngine;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.SparkFiles;

/**
 * A model that was sent to the executors. Spark gives each of them the file once.
 *
 * @param file name of the {@link ModelArchive} among Spark's files
 * @param sha256 of its content
 * @param engine name of the {@link ForwardEngine} that runs it; null for that of its weights
 * @param use what it is run for
 */
record ModelSpec(String file, String sha256, String engine, Use use) implements Serializable {
  /** What a model is run for. */
  enum Use {
    /** What its head says. */
    CLASSES,
    /** A vector of its last hidden states, without a head. */
    VECTORS
  }

  /** What runs it. */
  EngineChoice choice() {
    return new EngineChoice(Optional.ofNullable(engine).map(ForwardEngine::valueOf));
  }

  /** In an executor, the model's directory. */
  Path directory() {
    return new ModelArchive(Path.of(SparkFiles.get(file)), sha256).unpacked();
  }
}
