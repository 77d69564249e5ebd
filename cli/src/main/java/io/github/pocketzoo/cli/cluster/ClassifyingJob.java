package io.github.pocketzoo.cli.cluster;

import io.github.pocketzoo.cli.engine.EngineChoice;
import java.nio.file.Path;
import java.util.List;

/**
 * A table to classify.
 *
 * @param name of the model, for people
 * @param model its directory
 * @param engine what runs it
 * @param labels its classes
 * @param table has labels
 * @param output directory of the scores, as a path or a URI that every machine can write
 * @param batchSize texts a call
 */
public record ClassifyingJob(
    String name,
    Path model,
    EngineChoice engine,
    List<String> labels,
    Table table,
    String output,
    int batchSize) {
  public ClassifyingJob {
    labels = List.copyOf(labels);
  }
}
