package io.github.pocketzoo.eval;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.bench.BenchmarkOptions;
import io.github.pocketzoo.eval.compare.Condition;
import java.util.List;
import java.util.Optional;

/**
 * How to evaluate.
 *
 * @param seed of the bootstrap and of the benchmark's order of texts; predictions don't depend on
 *     it
 * @param batchSize texts a call while predicting
 * @param threads calling threads while predicting
 * @param baseline name of the model that the others are compared with, such as the teacher
 * @param bootstrapResamples resampled test sets, 1,000 to 10,000
 * @param benchmark how to measure speed; empty to leave it out
 * @param budget what a model must keep to be recommended; empty for the primary score at most a
 *     point worse than that of the baseline
 */
public record EvaluationOptions(
    long seed,
    int batchSize,
    int threads,
    Optional<String> baseline,
    int bootstrapResamples,
    Optional<BenchmarkOptions> benchmark,
    List<Condition> budget) {
  public EvaluationOptions {
    budget = budget == null ? List.of() : List.copyOf(budget);
    requirePositive("batch size", batchSize);
    requirePositive("threads", threads);
    requirePositive("bootstrap resamples", bootstrapResamples);
  }

  /** Seed 42, batches of 32, a thread a processor, 2,000 resamples, speed measured, no baseline. */
  public static EvaluationOptions defaults() {
    return new EvaluationOptions(
        42,
        32,
        Runtime.getRuntime().availableProcessors(),
        Optional.empty(),
        2_000,
        Optional.of(BenchmarkOptions.defaults()),
        List.of());
  }

  /** The same with another seed. */
  public EvaluationOptions withSeed(long value) {
    return new EvaluationOptions(
        value, batchSize, threads, baseline, bootstrapResamples, benchmark, budget);
  }

  /** The same with another batch size. */
  public EvaluationOptions withBatchSize(int value) {
    return new EvaluationOptions(
        seed, value, threads, baseline, bootstrapResamples, benchmark, budget);
  }

  /** The same with another number of threads. */
  public EvaluationOptions withThreads(int value) {
    return new EvaluationOptions(
        seed, batchSize, value, baseline, bootstrapResamples, benchmark, budget);
  }

  /** The same with a baseline. */
  public EvaluationOptions withBaseline(String name) {
    return new EvaluationOptions(
        seed, batchSize, threads, Optional.of(name), bootstrapResamples, benchmark, budget);
  }

  /** The same with another benchmark, or none. */
  public EvaluationOptions withBenchmark(Optional<BenchmarkOptions> value) {
    return new EvaluationOptions(
        seed, batchSize, threads, baseline, bootstrapResamples, value, budget);
  }

  /** The same with another budget. */
  public EvaluationOptions withBudget(List<Condition> value) {
    return new EvaluationOptions(
        seed, batchSize, threads, baseline, bootstrapResamples, benchmark, value);
  }

  private static void requirePositive(String what, int value) {
    if (value < 1) {
      throw new InvalidInputException(
          "%s: expected a positive number, not %d".formatted(what, value));
    }
  }
}
