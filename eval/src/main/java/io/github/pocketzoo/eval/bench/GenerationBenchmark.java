package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.exec.CausalSession;
import io.github.pocketzoo.core.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.apache.commons.math3.util.ResizableDoubleArray;

/**
 * Measures engines that generate side by side, in turns ({@link Rounds}): from the same prompts to
 * the first token, and then the likeliest token again and again. How fast memory can be read is
 * measured in every round too, since it changes with what else the machine does. Prompts are random
 * tokens.
 */
public final class GenerationBenchmark {
  /** How long an engine writes in its turn; at least one token. */
  private static final long TURN_NANOS = TimeUnit.SECONDS.toNanos(3);

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

  /** Times of an engine. */
  private static final class Times {
    private final ResizableDoubleArray first = new ResizableDoubleArray();
    private final ResizableDoubleArray next = new ResizableDoubleArray();
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
    engines.forEach(engine -> check(model, engine.forward(), shape));
    List<Times> times = engines.stream().map(engine -> new Times()).toList();
    Rounds turns = new Rounds(engines.size(), warmUpRounds + rounds);
    long all = (long) turns.rounds() * turns.contestants();
    try (Progress display = progress.start(model, "turns", all)) {
      turns.run(
          (round, contestant) -> {
            OpenGenerator engine = engines.get(contestant);
            display.note(engine.engine());
            boolean counts = round >= warmUpRounds;
            double bytesPerSecond = bandwidth.measure();
            if (counts) {
              bandwidths.addElement(bytesPerSecond);
            }
            generate(engine, shape, counts ? times.get(contestant) : new Times());
            display.advance(1);
          });
    }
    List<GenerationTiming> timings = new ArrayList<>();
    for (int i = 0; i < engines.size(); i++) {
      timings.add(timing(model, engines.get(i), shape, times.get(i)));
    }
    return timings;
  }

  /** Bytes a second, the median of what was measured in rounds that count. */
  public double bandwidth() {
    return new Median().evaluate(bandwidths.getElements());
  }

  private static void check(String model, CausalForward forward, GenerationShape shape) {
    if (shape.length() > forward.contextLength()) {
      throw new InvalidInputException(
          "%s: texts of %d tokens, the model takes at most %d"
              .formatted(model, shape.length(), forward.contextLength()));
    }
  }

  private static GenerationTiming timing(
      String model, OpenGenerator engine, GenerationShape shape, Times times) {
    long meanLength = shape.promptLength() + shape.newTokens() / 2L;
    return new GenerationTiming(
        model,
        engine.engine(),
        engine.isa(),
        shape,
        Latency.of(times.first.getElements()),
        Latency.of(times.next.getElements()),
        engine.weightBytes(),
        engine.keptBytes() * meanLength * shape.batchSize());
  }

  private static void generate(OpenGenerator engine, GenerationShape shape, Times times) {
    try (CausalSession session = engine.forward().open(shape.batchSize())) {
      long start = System.nanoTime();
      float[][] logits =
          timed(session, prompts(engine.forward(), shape), times.first, engine.engine());
      for (int i = 0; i < shape.newTokens(); i++) {
        logits = timed(session, likeliest(logits), times.next, engine.engine());
        if (System.nanoTime() - start > TURN_NANOS) {
          return;
        }
      }
    }
  }

  private static int[][] prompts(CausalForward forward, GenerationShape shape) {
    Random random = new Random(1);
    int[][] prompts = new int[shape.batchSize()][];
    for (int i = 0; i < prompts.length; i++) {
      prompts[i] = random.ints(shape.promptLength(), 0, forward.vocabularySize()).toArray();
    }
    return prompts;
  }

  private static float[][] timed(
      CausalSession session, int[][] tokens, ResizableDoubleArray millis, String engine) {
    long start = System.nanoTime();
    float[][] logits = session.append(tokens);
    millis.addElement((System.nanoTime() - start) / 1e6);
    for (float[] row : logits) {
      for (float each : row) {
        if (!Float.isFinite(each)) {
          throw new InvalidInputException(engine + ": a logit is " + each);
        }
      }
    }
    return logits;
  }

  private static int[][] likeliest(float[][] logits) {
    int[][] tokens = new int[logits.length][1];
    for (int i = 0; i < logits.length; i++) {
      for (int j = 1; j < logits[i].length; j++) {
        if (logits[i][j] > logits[i][tokens[i][0]]) {
          tokens[i][0] = j;
        }
      }
    }
    return tokens;
  }
}
