package io.github.pocketzoo.runtime.exec;

/** A stage that is a list of kernel calls. */
sealed interface KernelStage extends Stage
    permits RowStage, AttentionStage, StoreStage, KeptAttentionStage, PoolStage {
  /** Appends the kernel calls for a thread's part of the batch. */
  void emit(Emission emission);

  /** Bytes of memory for attention that a thread needs, by the longest sequence's tokens. */
  default long attentionBytes(int longest) {
    return 0;
  }
}
