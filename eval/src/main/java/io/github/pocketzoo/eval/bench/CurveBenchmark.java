package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Speed of models at several lengths and batch sizes. All points of all models take turns ({@link
 * PointRounds}).
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
    List<List<Timed>> points =
        subjects.stream()
            .map(
                subject ->
                    sizes.stream()
                        .map(size -> new Timed(subject, size, options.turnMillis()))
                        .toList())
            .toList();
    return new PointRounds(rounds, progress)
        .run(points).stream().map(CurveBenchmark::curves).toList();
  }

  private static SpeedCurves curves(List<Timed> timed) {
    return new SpeedCurves(points(timed, Curve.LENGTHS), points(timed, Curve.BATCH_SIZES));
  }

  private static List<SpeedCurves.Point> points(List<Timed> timed, Curve curve) {
    return timed.stream().filter(each -> each.size.curve() == curve).map(Timed::point).toList();
  }

  private enum Curve {
    LENGTHS,
    BATCH_SIZES
  }

  private record Size(Curve curve, int batchSize, int tokens) {}

  private static final class Timed implements TimedPoint {
    private final BenchmarkSubject subject;
    private final Size size;
    private final int turnMillis;
    private final List<Long> nanos = new ArrayList<>();

    Timed(BenchmarkSubject subject, Size size, int turnMillis) {
      this.subject = subject;
      this.size = size;
      this.turnMillis = turnMillis;
    }

    @Override
    public String name() {
      return subject.name();
    }

    @Override
    public void takeTurn(boolean counts) {
      List<int[]> texts = subject.texts().stream().map(Encoding::inputIds).toList();
      TokenBatch batch =
          FixedLengthBatch.of(texts, size.batchSize(), size.tokens(), subject.padTokenId());
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(turnMillis);
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
