package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.apache.commons.math3.util.ResizableDoubleArray;

/**
 * Measures engines that generate side by side, in turns ({@link Rounds}): from the same prompts to
 * the first token, and then the likeliest token again and again. How fast memory can be read is
 * measured in every round too, since it changes with what else the machine does. Prompts are random
 * tokens.
 */
public final class GenerationBenchmark {
  private final int warmUpRounds;
  private final int rounds;
  private final MemoryBandwidth bandwidth;
  private final Progress.Factory progress;
  private final ResizableDoubleArray bandwidths = new ResizableDoubleArray();

  /**
   * @param warmUpRounds rounds that count for nothing
   * @param rounds turns of each engine that count, at least 1
   */
  public GenerationBenchmark(
      int warmUpRounds, int rounds, MemoryBandwidth bandwidth, Progress.Factory progress) {
    this.warmUpRounds = warmUpRounds;
    this.rounds = rounds;
    this.bandwidth = bandwidth;
    this.progress = progress;
  }

  /**
   * Measures all engines.
   *
   * @param model name of the model
   * @param engines with that model open
   * @return a timing of each engine, in their order
   * @throws InvalidInputException if texts would be longer than the model's context, or logits are
   *     not finite numbers
   */
  public List<GenerationTiming> measure(
      String model, List<OpenGenerator> engines, GenerationShape shape) {
    engines.forEach(engine -> shape.requireFits(model, engine.forward()));
    List<GenerationStopwatch> watches =
        engines.stream()
            .map(engine -> new GenerationStopwatch(engine.engine(), engine.forward(), shape))
            .toList();
    Rounds turns = new Rounds(engines.size(), warmUpRounds + rounds);
    long all = (long) turns.rounds() * turns.contestants();
    try (Progress display = progress.start(model, "turns", all)) {
      turns.run(
          (round, contestant) -> {
            GenerationStopwatch watch = watches.get(contestant);
            display.note(watch.name());
            boolean counts = round >= warmUpRounds;
            double bytesPerSecond = bandwidth.measure();
            if (counts) {
              bandwidths.addElement(bytesPerSecond);
            }
            watch.takeTurn(counts);
            display.advance(1);
          });
    }
    return IntStream.range(0, engines.size())
        .mapToObj(i -> timing(model, engines.get(i), shape, watches.get(i)))
        .toList();
  }

  /** Bytes a second, the median of what was measured in rounds that count. */
  public double bandwidth() {
    return new Median().evaluate(bandwidths.getElements());
  }

  private static GenerationTiming timing(
      String model, OpenGenerator engine, GenerationShape shape, GenerationStopwatch watch) {
    long meanLength = shape.promptLength() + shape.newTokens() / 2L;
    return new GenerationTiming(
        model,
        engine.engine(),
        engine.isa(),
        shape,
        watch.firstToken(),
        watch.nextToken(),
        engine.weightBytes(),
        engine.keptBytes() * meanLength * shape.batchSize());
  }
}
