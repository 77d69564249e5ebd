package io.github.pocketzoo.runtime.exec;

/** Part of a schedule; stages run one after another on each thread. */
sealed interface Stage permits KernelStage, FallbackStage {
  /** Whether it reads rows that another thread may have computed. */
  boolean readsOtherRows();

  /** Whether it writes rows that another thread may read next. */
  default boolean writesOtherRows() {
    return false;
  }
}
