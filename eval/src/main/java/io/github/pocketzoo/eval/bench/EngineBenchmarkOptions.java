package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.error.InvalidInputException;

/**
 * How long and in what portions engines are measured.
 *
 * @param warmUpRounds rounds that count for nothing, so that compilers and caches are warm
 * @param rounds turns of each engine that count, at least 1
 * @param settleMillis calls at the beginning of a turn that count for nothing, at least one:
 *     threads of the engine before may spin for tens of milliseconds in case more work comes
 * @param turnMillis calls of a turn that count, at least one
 */
public record EngineBenchmarkOptions(
    int warmUpRounds, int rounds, int settleMillis, int turnMillis) {
  public EngineBenchmarkOptions {
    if (warmUpRounds < 0 || rounds < 1 || settleMillis < 0 || turnMillis < 0) {
      throw new InvalidInputException(
          "engine benchmark: expected 1 round or more, and no negative number");
    }
  }

  /** Two rounds to warm up, 20 that count, of 100 ms to settle and 50 ms measured. */
  public static EngineBenchmarkOptions defaults() {
    return new EngineBenchmarkOptions(2, 20, 100, 50);
  }

  /** The same with other numbers of rounds. */
  public EngineBenchmarkOptions withRounds(int warmUp, int counted) {
    return new EngineBenchmarkOptions(warmUp, counted, settleMillis, turnMillis);
  }
}
