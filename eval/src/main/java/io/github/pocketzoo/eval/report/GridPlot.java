package io.github.pocketzoo.eval.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Models by quality and time over all tasks: the mean of their scores against the geometric mean of
 * their median times. A model that has not all of these is left out.
 */
final class GridPlot {
  private GridPlot() {}

  static Plot of(GridReport report) {
    Optional<GridScore> primary = report.primary(report.tasks().get(0));
    boolean several = report.tasks().size() > 1;
    boolean higherIsBetter = primary.map(GridScore::higherIsBetter).orElse(true);
    List<Plot.Point> unranked = new ArrayList<>();
    for (String model : report.models()) {
      quality(report, model)
          .ifPresent(
              quality ->
                  time(report, model)
                      .ifPresent(time -> unranked.add(point(report, model, quality, time))));
    }
    Set<String> front =
        ParetoFront.of(
            unranked.stream()
                .map(
                    point ->
                        new ParetoFront.Point(
                            point.name(), higherIsBetter ? point.y() : -point.y(), point.x()))
                .toList());
    boolean shares = primary.filter(GridScore::isScore).isPresent();
    return new Plot(
        several ? "Mean score, latency and size" : "Score, latency and size",
        several ? "geometric mean of the tasks' median times (ms)" : "median time (ms)",
        several ? "mean score (×100)" : primary.map(GridScore::heading).orElse("score"),
        shares ? 1 : 0.05,
        shares ? 100 : Double.MAX_VALUE,
        "On the Pareto front: no other model is at least as good and as fast, and better in one of the two. The area of a circle is the model's size on disk. %s is better. The vertical axis does not start at zero."
            .formatted(higherIsBetter ? "Up and left" : "Down and left"),
        unranked.stream().map(point -> point.onFront(front.contains(point.name()))).toList());
  }

  private record Quality(double value, double low, double high) {}

  private static Optional<Quality> quality(GridReport report, String model) {
    if (report.tasks().size() == 1) {
      return report
          .cell(report.tasks().get(0), model)
          .primary()
          .map(
              score -> new Quality(score.value(), score.interval().low(), score.interval().high()));
    }
    OptionalDouble mean = report.mean(model);
    return mean.isPresent()
        ? Optional.of(new Quality(mean.getAsDouble(), mean.getAsDouble(), mean.getAsDouble()))
        : Optional.empty();
  }

  /** Geometric: a task of long texts does not outweigh the others. */
  private static Optional<Double> time(GridReport report, String model) {
    List<GridSpeed> speeds = report.speeds(model);
    return speeds.size() == report.tasks().size()
        ? Optional.of(
            Math.exp(
                speeds.stream()
                    .mapToDouble(speed -> Math.log(speed.p50Millis()))
                    .average()
                    .orElseThrow()))
        : Optional.empty();
  }

  private static Plot.Point point(GridReport report, String model, Quality quality, double time) {
    long bytes = report.speeds(model).get(0).bytesOnDisk();
    return new Plot.Point(
        model,
        time,
        quality.value(),
        quality.low(),
        quality.high(),
        bytes,
        false,
        report.comparisons().stream()
            .allMatch(each -> each.recommended().equals(Optional.of(model))),
        List.of(
            "score " + Numbers.fixed(quality.value(), 2),
            "time %s ms".formatted(Numbers.measure(time)),
            "on disk " + Numbers.bytes(bytes)));
  }
}
