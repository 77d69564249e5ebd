package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.progress.Progress;
import java.util.List;
import java.util.stream.Stream;

/** Speed of writing after prompts of several lengths, and of several texts side by side. */
final class DecodingCurveBenchmark {
  private final DecodingCurveOptions options;
  private final int rounds;
  private final Progress.Factory progress;

  /**
   * A benchmark.
   *
   * @param rounds that count, after one that doesn't
   */
  DecodingCurveBenchmark(DecodingCurveOptions options, int rounds, Progress.Factory progress) {
    this.options = options;
    this.rounds = rounds;
    this.progress = progress;
  }

  /** The curves of every subject, in their order. */
  List<DecodingCurves> measure(List<DecodingSubject> subjects) {
    return new PointRounds(rounds, progress)
            .run(
                subjects.stream()
                    .map(subject -> sizes().map(size -> new Timed(subject, size)).toList())
                    .toList())
            .stream()
            .map(
                timed ->
                    new DecodingCurves(points(timed, Curve.LENGTHS), points(timed, Curve.TEXTS)))
            .toList();
  }

  private Stream<Size> sizes() {
    return Stream.concat(
        options.lengths().stream().map(length -> size(Curve.LENGTHS, 1, length)),
        options.batchSizes().stream()
            .map(texts -> size(Curve.TEXTS, texts, options.promptLength())));
  }

  private Size size(Curve curve, int texts, int promptLength) {
    return new Size(curve, new GenerationShape(texts, promptLength, options.newTokens()));
  }

  private static List<DecodingCurves.Point> points(List<Timed> timed, Curve curve) {
    return timed.stream()
        .filter(each -> each.curve == curve)
        .map(each -> each.watch.point())
        .toList();
  }

  private enum Curve {
    LENGTHS,
    TEXTS
  }

  private record Size(Curve curve, GenerationShape shape) {}

  private static final class Timed implements TimedPoint {
    private final Curve curve;
    private final GenerationStopwatch watch;

    Timed(DecodingSubject subject, Size size) {
      this.curve = size.curve();
      this.watch = new GenerationStopwatch(subject.name(), subject.forward(), size.shape());
    }

    @Override
    public String name() {
      return watch.name();
    }

    @Override
    public void takeTurn(boolean counts) {
      watch.takeTurn(counts);
    }
  }
}
