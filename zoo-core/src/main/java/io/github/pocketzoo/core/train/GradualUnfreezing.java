package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.structure.ModelStructure;

/**
 * Gradual unfreezing (Howard and Ruder 2018, section 3.3): at first only the head is trained, and
 * every so many steps one more block, from the last to the first, then the embeddings.
 */
final class GradualUnfreezing implements UpdatePolicy {
  private final Depths depths;
  private final long steps;

  /**
   * Unfreezing of a model.
   *
   * @param steps from a block to the next; 0 trains everything from the beginning
   */
  GradualUnfreezing(ModelStructure structure, long steps) {
    this.depths = new Depths(structure);
    this.steps = steps;
  }

  @Override
  public long firstStep(String parameter) {
    return steps * depths.of(parameter);
  }
}
