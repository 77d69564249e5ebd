package io.github.pocketzoo.core.process;

/** What became of a cell. */
public sealed interface CellOutcome {
  /**
   * Its result is there.
   *
   * @param before whether it was there before, so that nothing ran
   */
  record Done(boolean before) implements CellOutcome {}

  /**
   * Its process ended without a result.
   *
   * @param exitCode of the process, 128 + n where signal n ended it
   * @param reason the last line of its log, or what kept it from starting
   */
  record Failed(int exitCode, String reason) implements CellOutcome {}

  /** The work was stopped before this cell was done. */
  record Stopped() implements CellOutcome {}
}
