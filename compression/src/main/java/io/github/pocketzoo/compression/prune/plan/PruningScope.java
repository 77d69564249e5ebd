package io.github.pocketzoo.compression.prune.plan;

/** Among what the lowest go. */
public enum PruningScope {
  /** Every matrix, or every layer, loses the same part. */
  MATRIX,
  /** The lowest of the whole model go. */
  GLOBAL
}
