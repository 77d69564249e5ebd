package io.github.pocketzoo.compression.prune.plan;

/** Ways to prune. */
public enum PruningKind {
  /** Zeros for the smallest weights. */
  MAGNITUDE,
  /** Zeros for the weights that training moves towards 0. */
  MOVEMENT,
  /** Removal of attention heads and neurons. */
  STRUCTURED,
  /** Removal of layers. */
  LAYERS;

  /** Whether weights become zeros, rather than go. */
  public boolean makesZeros() {
    return this == MAGNITUDE || this == MOVEMENT;
  }
}
