package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.progress.Progress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Measures models in turns ({@link Rounds}), over the same texts in the same shuffled order. */
public final class Benchmark {
  private final BenchmarkOptions options;
  private final long seed;
  private final Progress.Factory progress;

  /**
   * A benchmark.
   *
   * @param seed decides the order of the texts
   */
  public Benchmark(BenchmarkOptions options, long seed, Progress.Factory progress) {
    this.options = options;
    this.seed = seed;
    this.progress = progress;
  }

  /**
   * Measures all subjects. One that throws takes no further turn; the others go on.
   *
   * @return the outcome of every subject, in their order
   */
  public List<BenchmarkOutcome<Speed>> measure(List<BenchmarkSubject> subjects) {
    if (subjects.isEmpty()) {
      return List.of();
    }
    int[] order = shuffledOrder(subjects.get(0).texts().size());
    List<Stopwatch> watches =
        subjects.stream()
            .map(subject -> new Stopwatch(subject, order, options.throughputBatchSize()))
            .toList();
    Rounds rounds = new Rounds(watches.size(), options.rounds() + 1);
    Map<Integer, String> failures =
        new ForgivingRounds(rounds, progress)
            .run(
                contestant -> watches.get(contestant).name(),
                (round, contestant) -> takeTurn(watches.get(contestant), round));
    return BenchmarkOutcome.all(
        watches.size(), failures, contestant -> watches.get(contestant).speed());
  }

  /** Round 0 is the warm-up. */
  private void takeTurn(Stopwatch watch, int round) {
    if (round == 0) {
      watch.warmUp(TimeUnit.MILLISECONDS.toNanos(options.warmUpMillis()));
    } else {
      long half = TimeUnit.MILLISECONDS.toNanos(options.budgetMillis()) / options.rounds() / 2;
      watch.timeLatency(half);
      watch.timeThroughput(half);
    }
  }

  private int[] shuffledOrder(int texts) {
    List<Integer> order = new ArrayList<>(texts);
    for (int i = 0; i < texts; i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(seed));
    return order.stream().mapToInt(Integer::intValue).toArray();
  }
}
