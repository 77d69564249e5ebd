package io.github.pocketzoo.eval.bench;

import java.util.List;

/**
 * Engines side by side: what {@code pocketzoo bench} reports.
 *
 * @param machine where it was measured
 * @param threads threads that a call of any engine could use
 * @param options how it was measured
 * @param timings by model, then by shape, then by engine
 */
public record EngineComparison(
    Machine machine, int threads, EngineBenchmarkOptions options, List<EngineTiming> timings) {
  public EngineComparison {
    timings = List.copyOf(timings);
  }

  /** The other engines that were measured with the same model and the same calls. */
  public List<EngineTiming> others(EngineTiming timing) {
    return timings.stream()
        .filter(other -> other.isComparableWith(timing))
        .filter(other -> !other.engine().equals(timing.engine()))
        .toList();
  }
}
