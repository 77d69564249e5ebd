package io.github.pocketzoo.eval.task;

import io.github.pocketzoo.core.data.DatasetSplits;

/**
 * Texts to be put into one of several classes.
 *
 * <p>Implementations have no mutable state.
 */
public interface ClassificationTask {
  /** Short name in lower case with hyphens, such as {@code wordnet-supersenses}. */
  String name();

  /**
   * Changes whenever {@link #load()} would give other examples: results are comparable within one
   * version only.
   */
  String version();

  /** What is asked, of which data, in one sentence. */
  String description();

  /**
   * The examples, each time the same in the same order.
   *
   * <p>The order is pseudo-random, so the first n examples of a split are a fair sample of it.
   */
  DatasetSplits load();
}
