package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.plan.FusedOp.Pool;
import io.github.pocketzoo.runtime.plan.Value;
import java.util.List;
import java.util.Map;

/**
 * How a graph's outputs are computed: stages over buffers.
 *
 * @param stages in order
 * @param results where the outputs' values are
 * @param tokenBytes bytes a token row that all buffers of tokens need together
 * @param sequenceBytes bytes a sequence row
 * @param panelBytes bytes a panel row
 * @param panelRows most rows of a panel
 * @param sharing what threads share
 */
record Schedule(
    List<Stage> stages,
    Map<Value, Buffer> results,
    long tokenBytes,
    long sequenceBytes,
    long panelBytes,
    int panelRows,
    Sharing sharing) {
  /** What of a batch threads share. */
  enum Sharing {
    ROWS,
    /** The rows of sequences that are kept, which kernel calls depend on. */
    KEPT_ROWS,
    COLUMNS
  }

  Schedule {
    stages = List.copyOf(stages);
    results = Map.copyOf(results);
  }

  /** Bytes of memory for attention that a thread needs, by the longest sequence's tokens. */
  long attentionBytes(int longest) {
    return stages.stream()
        .mapToLong(
            stage -> stage instanceof KernelStage kernels ? kernels.attentionBytes(longest) : 0)
        .max()
        .orElse(0);
  }

  /** Whether an op of ND4J needs all rows in one stretch. */
  boolean hasFallbacks() {
    return stages.stream().anyMatch(FallbackStage.class::isInstance);
  }

  /** Whether one of a sequence's rows stands for it, the first or the last. */
  boolean pools(Pool.Kind kind) {
    return stages.stream()
        .anyMatch(stage -> stage instanceof PoolStage pool && pool.kind() == kind);
  }
}
