package io.github.pocketzoo.core.graph;

import java.util.Set;

/**
 * Which graph of a model is wanted.
 *
 * @param training whether parameters are trainable and embedding rows are inputs, see {@link
 *     EmbeddingLookup}
 * @param dropout whether dropout is in the graph; only a training graph may have it
 * @param frozen names of parameters that are constants of a training graph: they get no gradient
 */
public record GraphOptions(boolean training, boolean dropout, Set<String> frozen) {
  public GraphOptions {
    frozen = Set.copyOf(frozen);
    if (dropout && !training) {
      throw new IllegalArgumentException("an inference graph has no dropout");
    }
  }

  /** A graph to run forward. */
  public static GraphOptions inference() {
    return new GraphOptions(false, false, Set.of());
  }

  /** A graph to train. */
  public static GraphOptions training(boolean dropout, Set<String> frozen) {
    return new GraphOptions(true, dropout, frozen);
  }
}
