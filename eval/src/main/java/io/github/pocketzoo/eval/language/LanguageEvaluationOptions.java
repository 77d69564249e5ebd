package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.bench.DecodingOptions;
import io.github.pocketzoo.eval.compare.Condition;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How to evaluate language models.
 *
 * @param seed of the bootstrap; scores don't depend on it
 * @param windowLength tokens of the windows that longer documents are cut into, half of which
 *     overlap; empty for the shortest context of the models
 * @param baseline name of the model that the others are compared with, such as the teacher
 * @param bootstrapResamples resampled sets of documents, 1,000 to 10,000
 * @param benchmark how to measure speed; empty to leave it out
 * @param budget what a model must keep to be recommended; empty for bits per byte at most 3 % above
 *     those of the baseline
 */
public record LanguageEvaluationOptions(
    long seed,
    OptionalInt windowLength,
    Optional<String> baseline,
    int bootstrapResamples,
    Optional<DecodingOptions> benchmark,
    List<Condition> budget) {
  public LanguageEvaluationOptions {
    budget = budget == null ? List.of() : List.copyOf(budget);
    if (bootstrapResamples < 1) {
      throw new InvalidInputException(
          "bootstrap resamples: expected a positive number, not " + bootstrapResamples);
    }
  }

  /** Seed 42, windows of the shortest context, 2,000 resamples, speed measured, no baseline. */
  public static LanguageEvaluationOptions defaults() {
    return new LanguageEvaluationOptions(
        42,
        OptionalInt.empty(),
        Optional.empty(),
        2_000,
        Optional.of(DecodingOptions.defaults()),
        List.of());
  }

  /** The same with another seed. */
  public LanguageEvaluationOptions withSeed(long value) {
    return new LanguageEvaluationOptions(
        value, windowLength, baseline, bootstrapResamples, benchmark, budget);
  }

  /** The same with windows of a length. */
  public LanguageEvaluationOptions withWindowLength(int tokens) {
    return new LanguageEvaluationOptions(
        seed, OptionalInt.of(tokens), baseline, bootstrapResamples, benchmark, budget);
  }

  /** The same with a baseline. */
  public LanguageEvaluationOptions withBaseline(String name) {
    return new LanguageEvaluationOptions(
        seed, windowLength, Optional.of(name), bootstrapResamples, benchmark, budget);
  }

  /** The same with another benchmark, or none. */
  public LanguageEvaluationOptions withBenchmark(Optional<DecodingOptions> value) {
    return new LanguageEvaluationOptions(
        seed, windowLength, baseline, bootstrapResamples, value, budget);
  }

  /** The same with another budget. */
  public LanguageEvaluationOptions withBudget(List<Condition> value) {
    return new LanguageEvaluationOptions(
        seed, windowLength, baseline, bootstrapResamples, benchmark, value);
  }
}
