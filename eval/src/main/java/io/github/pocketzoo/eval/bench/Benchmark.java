package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.progress.Progress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Measures models in turns ({@link Rounds}), over the same texts in the same shuffled order. */
public final class Benchmark {
  private final BenchmarkOptions options;
  private final long seed;
  private final Progress.Factory progress;
  private final Optional<EnergyMeter> meter;

  /**
   * A benchmark.
   *
   * @param seed decides the order of the texts
   */
  public Benchmark(BenchmarkOptions options, long seed, Progress.Factory progress) {
    this(options, seed, progress, EnergyMeter.ofMachine());
  }

  Benchmark(
      BenchmarkOptions options, long seed, Progress.Factory progress, Optional<EnergyMeter> meter) {
    this.options = options;
    this.seed = seed;
    this.progress = progress;
    this.meter = meter;
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
    double[] joules = new double[watches.size()];
    Rounds rounds = new Rounds(watches.size(), options.rounds() + 1);
    Map<Integer, String> failures =
        new ForgivingRounds(rounds, progress)
            .run(
                contestant -> watches.get(contestant).name(),
                (round, contestant) ->
                    joules[contestant] += takeTurn(watches.get(contestant), round));
    Map<Integer, Speed> speeds = new TreeMap<>();
    for (int contestant = 0; contestant < watches.size(); contestant++) {
      if (!failures.containsKey(contestant)) {
        speeds.put(contestant, speed(watches.get(contestant).speed(), joules[contestant]));
      }
    }
    options.curves().ifPresent(curves -> addCurves(curves, subjects, speeds));
    return BenchmarkOutcome.all(watches.size(), failures, speeds::get);
  }

  private Speed speed(Speed timed, double joules) {
    return timed.withEnergy(
        meter.map(measured -> new Energy(joules, timed.throughput().examples())));
  }

  /** The curves of those that work, all of them in turns. */
  private void addCurves(
      CurveOptions curves, List<BenchmarkSubject> subjects, Map<Integer, Speed> speeds) {
    List<Integer> working = List.copyOf(speeds.keySet());
    List<SpeedCurves> measured =
        new CurveBenchmark(curves, options.rounds(), progress)
            .measure(working.stream().map(subjects::get).toList());
    for (int i = 0; i < measured.size(); i++) {
      speeds.put(working.get(i), speeds.get(working.get(i)).withCurves(measured.get(i)));
    }
  }

  /**
   * Round 0 is the warm-up.
   *
   * @return energy of the batches in joules, 0 where it can't be measured
   */
  private double takeTurn(Stopwatch watch, int round) {
    if (round == 0) {
      watch.warmUp(TimeUnit.MILLISECONDS.toNanos(options.warmUpMillis()));
      return 0;
    }
    long half = TimeUnit.MILLISECONDS.toNanos(options.budgetMillis()) / options.rounds() / 2;
    watch.timeLatency(half);
    Optional<List<Long>> before = meter.map(EnergyMeter::read);
    watch.timeThroughput(half);
    return meter.map(measured -> measured.joulesSince(before.orElseThrow())).orElse(0.0);
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
