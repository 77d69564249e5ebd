package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.progress.Progress;
import java.util.List;

/**
 * Measures engines side by side on the same calls of the same model, in turns ({@link Rounds}).
 * Tokenization is not measured.
 */
public final class EngineBenchmark {
  private final EngineBenchmarkOptions options;
  private final Progress.Factory progress;

  /** A benchmark. */
  public EngineBenchmark(EngineBenchmarkOptions options, Progress.Factory progress) {
    this.options = options;
    this.progress = progress;
  }

  /**
   * Measures all engines.
   *
   * @param model name of the model
   * @param engines with that model open
   * @param shape what the batches are
   * @param batches at least one
   * @param output what to ask for
   * @return a timing of each engine, in their order
   * @throws io.github.pocketzoo.core.error.InvalidInputException if an engine fails or gives
   *     something else than the model's output, before anything is measured
   */
  public List<EngineTiming> measure(
      String model,
      List<OpenEngine> engines,
      CallShape shape,
      List<TokenBatch> batches,
      MeasuredOutput output) {
    for (OpenEngine engine : engines) {
      batches.forEach(batch -> output.check(engine, batch));
    }
    List<EngineTimer> timers =
        engines.stream().map(engine -> new EngineTimer(engine, batches, output.name())).toList();
    Rounds rounds = new Rounds(timers.size(), options.warmUpRounds() + options.rounds());
    long turns = (long) rounds.rounds() * rounds.contestants();
    try (Progress display = progress.start(model + " " + shape, "turns", turns)) {
      rounds.run(
          (round, contestant) -> {
            EngineTimer timer = timers.get(contestant);
            display.note(timer.name());
            timer.settle(options.settleMillis());
            if (round >= options.warmUpRounds()) {
              timer.time(options.turnMillis());
            }
            display.advance(1);
          });
    }
    return timers.stream().map(timer -> timer.timing(model, shape)).toList();
  }
}
