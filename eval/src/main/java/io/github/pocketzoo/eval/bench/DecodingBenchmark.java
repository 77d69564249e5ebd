package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.progress.Progress;
import java.util.List;
import java.util.Map;

/**
 * Measures how fast different language models write, in turns ({@link Rounds}). {@link
 * GenerationBenchmark} compares engines with the same model.
 */
public final class DecodingBenchmark {
  private final DecodingOptions options;
  private final Progress.Factory progress;

  public DecodingBenchmark(DecodingOptions options, Progress.Factory progress) {
    this.options = options;
    this.progress = progress;
  }

  /**
   * Measures all models. One that throws, or whose context is too short, takes no further turn; the
   * others go on.
   *
   * @return the outcome of every model, in their order
   */
  public List<BenchmarkOutcome<DecodingSpeed>> measure(List<DecodingSubject> subjects) {
    List<GenerationStopwatch> watches =
        subjects.stream()
            .map(
                subject ->
                    new GenerationStopwatch(subject.name(), subject.forward(), options.shape()))
            .toList();
    Rounds rounds = new Rounds(watches.size(), options.warmUpRounds() + options.rounds());
    Map<Integer, String> failures =
        new ForgivingRounds(rounds, progress)
            .run(
                contestant -> watches.get(contestant).name(),
                (round, contestant) -> {
                  DecodingSubject subject = subjects.get(contestant);
                  options.shape().requireFits(subject.name(), subject.forward());
                  watches.get(contestant).takeTurn(round >= options.warmUpRounds());
                });
    return BenchmarkOutcome.all(
        watches.size(),
        failures,
        contestant -> DecodingSpeed.of(watches.get(contestant), options.shape()));
  }
}
