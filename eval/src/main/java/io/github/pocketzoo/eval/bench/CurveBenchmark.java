package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Speed of models at several lengths and batch sizes. All points of all models take turns ({@link
 * Rounds}). A point whose calls fail, such as one that is longer than the model's positions, is
 * left out.
 */
final class CurveBenchmark {
  private final CurveOptions options;
  private final int rounds;
  private final Progress.Factory progress;

  /**
   * A benchmark.
   *
   * @param rounds that count, after one that doesn't
   */
  CurveBenchmark(CurveOptions options, int rounds, Progress.Factory progress) {
    this.options = options;
    this.rounds = rounds;
    this.progress = progress;
  }

  /** The curves of every subject, in their order. */
  List<SpeedCurves> measure(List<BenchmarkSubject> subjects) {
    List<Size> sizes = new ArrayList<>();
    options.lengths().forEach(length -> sizes.add(new Size(Curve.LENGTHS, 1, length)));
    options
        .batchSizes()
        .forEach(size -> sizes.add(new Size(Curve.BATCH_SIZES, size, options.batchLength())));
    List<Timed> all = new ArrayList<>();
    for (BenchmarkSubject subject : subjects) {
      sizes.forEach(size -> all.add(new Timed(subject, size, new ArrayList<>())));
    }
    Map<Integer, String> failures =
        new ForgivingRounds(new Rounds(all.size(), rounds + 1), progress)
            .run(
                contestant -> all.get(contestant).subject().name(),
                (round, contestant) ->
                    all.get(contestant).takeTurn(round > 0, options.turnMillis()));
    return IntStream.range(0, subjects.size())
        .mapToObj(
            subject ->
                curves(
                    IntStream.range(0, sizes.size())
                        .filter(size -> !failures.containsKey(subject * sizes.size() + size))
                        .mapToObj(size -> all.get(subject * sizes.size() + size))
                        .toList()))
        .toList();
  }

  private static SpeedCurves curves(List<Timed> timed) {
    return new SpeedCurves(points(timed, Curve.LENGTHS), points(timed, Curve.BATCH_SIZES));
  }

  private static List<SpeedCurves.Point> points(List<Timed> timed, Curve curve) {
    return timed.stream().filter(each -> each.size().curve() == curve).map(Timed::point).toList();
  }

  private enum Curve {
    LENGTHS,
    BATCH_SIZES
  }

  private record Size(Curve curve, int batchSize, int tokens) {}

  private record Timed(BenchmarkSubject subject, Size size, List<Long> nanos) {
    void takeTurn(boolean counts, int forMillis) {
      List<int[]> texts = subject.texts().stream().map(Encoding::inputIds).toList();
      TokenBatch batch =
          FixedLengthBatch.of(texts, size.batchSize(), size.tokens(), subject.padTokenId());
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(forMillis);
      do {
        long elapsed = TimedCall.nanos(subject.forward(), batch, subject.output());
        if (counts) {
          nanos.add(elapsed);
        }
      } while (System.nanoTime() < end);
    }

    SpeedCurves.Point point() {
      return SpeedCurves.Point.of(size.batchSize(), size.tokens(), Latency.of(nanos));
    }
  }
}
