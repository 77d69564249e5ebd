package io.github.pocketzoo.core.graph;

import java.util.Set;

/**
 * Which graph of a model is wanted.
 *
 * @param training whether parameters are trainable and embedding rows are inputs, see {@link
 *     EmbeddingLookup}
 * @param dropout whether dropout is in the graph; only a training graph may have it
 * @param frozen names of parameters that are constants of a training graph: they get no gradient
 * @param lowRank updates beside linear maps, whose factors are parameters too
 * @param memory whether memories of earlier segments are inputs, see {@link SegmentMemory}; without
 *     them there was no earlier segment
 * @param rounding how what linear maps read is rounded
 */
public record GraphOptions(
    boolean training,
    boolean dropout,
    Set<String> frozen,
    LowRankUpdate lowRank,
    boolean memory,
    InputRounding rounding) {
  public GraphOptions {
    frozen = Set.copyOf(frozen);
    if (dropout && !training) {
      throw new IllegalArgumentException("an inference graph has no dropout");
    }
  }

  /** A graph to run forward. */
  public static GraphOptions inference() {
    return new GraphOptions(false, false, Set.of(), LowRankUpdate.NONE, false, InputRounding.NONE);
  }

  /** A graph to train. */
  public static GraphOptions training(boolean dropout, Set<String> frozen) {
    return new GraphOptions(true, dropout, frozen, LowRankUpdate.NONE, false, InputRounding.NONE);
  }

  /** The same graph with updates beside its linear maps. */
  public GraphOptions withLowRank(LowRankUpdate updates) {
    return new GraphOptions(training, dropout, frozen, updates, memory, rounding);
  }

  /** The same graph with its memories as inputs, of an architecture that has a memory. */
  public GraphOptions withMemory() {
    return new GraphOptions(training, dropout, frozen, lowRank, true, rounding);
  }

  /** The same graph with what linear maps read rounded. */
  public GraphOptions withRounding(InputRounding inputs) {
    return new GraphOptions(training, dropout, frozen, lowRank, memory, inputs);
  }
}
