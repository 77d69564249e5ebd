package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Optional;

/**
 * How long and in what portions to measure.
 *
 * @param budgetMillis time measured for each model, half of it latency, half throughput; a model
 *     whose single call takes longer than its portion overruns it
 * @param warmUpMillis unmeasured calls of each model before, so that compilers and caches are warm
 * @param rounds number of turns each model gets; the more, the more evenly drift hits all
 * @param throughputBatchSize examples a call in the throughput part
 * @param curves other lengths and batch sizes to measure; empty to leave them out
 */
public record BenchmarkOptions(
    int budgetMillis,
    int warmUpMillis,
    int rounds,
    int throughputBatchSize,
    Optional<CurveOptions> curves) {
  public BenchmarkOptions {
    requirePositive("benchmark budget", budgetMillis);
    requirePositive("benchmark rounds", rounds);
    requirePositive("benchmark batch size", throughputBatchSize);
    if (warmUpMillis < 0) {
      throw new InvalidInputException("benchmark warm-up: expected 0 ms or more");
    }
  }

  /** Without curves. */
  public BenchmarkOptions(int budgetMillis, int warmUpMillis, int rounds, int throughputBatchSize) {
    this(budgetMillis, warmUpMillis, rounds, throughputBatchSize, Optional.empty());
  }

  /** The same with curves. */
  public BenchmarkOptions withCurves(CurveOptions value) {
    return new BenchmarkOptions(
        budgetMillis, warmUpMillis, rounds, throughputBatchSize, Optional.of(value));
  }

  /** Five rounds of a second for each model, batches of 32. */
  public static BenchmarkOptions defaults() {
    return new BenchmarkOptions(5_000, 500, 5, 32);
  }

  /** The same with another time for each model. */
  public BenchmarkOptions withBudgetMillis(int millis) {
    return new BenchmarkOptions(millis, warmUpMillis, rounds, throughputBatchSize, curves);
  }

  private static void requirePositive(String what, int value) {
    if (value < 1) {
      throw new InvalidInputException("%s: expected a positive number".formatted(what));
    }
  }
}
