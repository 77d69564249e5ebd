package io.github.pocketzoo.compression.prune.plan;

import java.util.Set;

/** Settings that mean something for some kinds of pruning only. */
public enum PruningParameter {
  SPARSITY,
  SCOPE,
  PATTERN,
  EMBEDDINGS,
  RISING_PART,
  INTERVAL,
  SCORE_RATE,
  HEADS,
  NEURONS,
  IMPORTANCE,
  LAYERS;

  /** What it means something for. */
  public Set<PruningKind> kinds() {
    return switch (this) {
      case SPARSITY, PATTERN -> Set.of(PruningKind.MAGNITUDE, PruningKind.MOVEMENT);
      case SCOPE, RISING_PART ->
          Set.of(PruningKind.MAGNITUDE, PruningKind.MOVEMENT, PruningKind.STRUCTURED);
      case EMBEDDINGS, INTERVAL -> Set.of(PruningKind.MAGNITUDE);
      case SCORE_RATE -> Set.of(PruningKind.MOVEMENT);
      case HEADS, NEURONS, IMPORTANCE -> Set.of(PruningKind.STRUCTURED);
      case LAYERS -> Set.of(PruningKind.LAYERS);
    };
  }
}
