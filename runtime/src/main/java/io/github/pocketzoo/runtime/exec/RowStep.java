package io.github.pocketzoo.runtime.exec;

/** Part of a graph that computes rows from the same rows of other matrices. */
interface RowStep {
  /** Appends the kernel calls for the rows of a panel, {@code first} to {@code first + count}. */
  void emit(Emission emission, int first, int count);

  /** Bytes of memory for attention that a thread needs, by the longest sequence's tokens. */
  default long attentionBytes(int longest) {
    return 0;
  }
}
