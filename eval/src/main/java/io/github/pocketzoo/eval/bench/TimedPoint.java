package io.github.pocketzoo.eval.bench;

/** A point of a curve that is being measured: calls of one size by one model. */
interface TimedPoint {
  /** The model. */
  String name();

  /**
   * Runs for a while, or once.
   *
   * @param counts whether the times are remembered
   */
  void takeTurn(boolean counts);
}
