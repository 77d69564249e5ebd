package io.github.pocketzoo.compression.prune.structured;

/** How the units to remove are spread over blocks. */
public enum Allocation {
  /** Equally many from every block, so that all blocks stay alike. */
  UNIFORM,
  /**
   * Those with the lowest {@linkplain UnitScores#normalized normalized} scores of the whole model;
   * a block keeps at least one head and one neuron.
   */
  GLOBAL
}
