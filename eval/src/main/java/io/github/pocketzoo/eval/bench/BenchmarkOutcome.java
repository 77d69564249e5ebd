package io.github.pocketzoo.eval.bench;

/** What became of one model in a benchmark. */
public sealed interface BenchmarkOutcome {
  /** The model was measured. */
  record Measured(Speed speed) implements BenchmarkOutcome {}

  /**
   * The model threw while it was measured.
   *
   * @param reason one line
   */
  record Failed(String reason) implements BenchmarkOutcome {}
}
