package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.progress.Progress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Measures how fast different language models write, in turns ({@link Rounds}). {@link
 * GenerationBenchmark} compares engines with the same model.
 */
public final class DecodingBenchmark {
  private final DecodingOptions options;
  private final Progress.Factory progress;
  private final Optional<EnergyMeter> meter;

  public DecodingBenchmark(DecodingOptions options, Progress.Factory progress) {
    this(options, progress, EnergyMeter.ofMachine());
  }

  DecodingBenchmark(
      DecodingOptions options, Progress.Factory progress, Optional<EnergyMeter> meter) {
    this.options = options;
    this.progress = progress;
    this.meter = meter;
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
    double[] joules = new double[watches.size()];
    Rounds rounds = new Rounds(watches.size(), options.warmUpRounds() + options.rounds());
    Map<Integer, String> failures =
        new ForgivingRounds(rounds, progress)
            .run(
                contestant -> watches.get(contestant).name(),
                (round, contestant) ->
                    joules[contestant] +=
                        takeTurn(watches.get(contestant), round >= options.warmUpRounds()));
    Map<Integer, DecodingSpeed> speeds = new TreeMap<>();
    for (int contestant = 0; contestant < watches.size(); contestant++) {
      if (!failures.containsKey(contestant)) {
        speeds.put(contestant, speed(watches.get(contestant), joules[contestant]));
      }
    }
    options.curves().ifPresent(curves -> addCurves(curves, subjects, speeds));
    return BenchmarkOutcome.all(watches.size(), failures, speeds::get);
  }

  private DecodingSpeed speed(GenerationStopwatch watch, double joules) {
    return DecodingSpeed.of(watch, options.shape())
        .withEnergy(meter.map(measured -> new Energy(joules, watch.newTokens())));
  }

  /**
   * Writes once.
   *
   * @return energy in joules, 0 where it can't be measured or doesn't count
   */
  private double takeTurn(GenerationStopwatch watch, boolean counts) {
    Optional<List<Long>> before = meter.map(EnergyMeter::read);
    watch.takeTurn(counts);
    return counts
        ? meter.map(measured -> measured.joulesSince(before.orElseThrow())).orElse(0.0)
        : 0;
  }

  /** The curves of those that work, all of them in turns. */
  private void addCurves(
      DecodingCurveOptions curves,
      List<DecodingSubject> subjects,
      Map<Integer, DecodingSpeed> speeds) {
    List<Integer> working = List.copyOf(speeds.keySet());
    List<DecodingCurves> measured =
        new DecodingCurveBenchmark(curves, options.rounds(), progress)
            .measure(working.stream().map(subjects::get).toList());
    for (int i = 0; i < measured.size(); i++) {
      speeds.put(working.get(i), speeds.get(working.get(i)).withCurves(measured.get(i)));
    }
  }
}
