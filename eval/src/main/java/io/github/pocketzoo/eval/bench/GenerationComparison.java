package io.github.pocketzoo.eval.bench;

import java.util.List;

/**
 * Engines that generate, side by side.
 *
 * @param machine where it was measured
 * @param threads threads that a call of any engine could use
 * @param rounds turns of each engine that count
 * @param bandwidth bytes a second that the threads read from memory, the median of all rounds
 * @param timings by model, then by engine
 */
public record GenerationComparison(
    Machine machine, int threads, int rounds, double bandwidth, List<GenerationTiming> timings) {
  public GenerationComparison {
    timings = List.copyOf(timings);
  }

  /** The other engines that were measured with the same model. */
  public List<GenerationTiming> others(GenerationTiming timing) {
    return timings.stream()
        .filter(other -> other.model().equals(timing.model()))
        .filter(other -> other.shape().equals(timing.shape()))
        .filter(other -> !other.engine().equals(timing.engine()))
        .toList();
  }
}
