package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.ModelResult;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The models that no other dominates. A model dominates another if it is at least as accurate and
 * at least as fast (median latency), and better in one of the two.
 */
final class ParetoFront {
  private ParetoFront() {}

  private record Point(String name, double accuracy, double latency) {
    boolean dominates(Point other) {
      return accuracy >= other.accuracy
          && latency <= other.latency
          && (accuracy > other.accuracy || latency < other.latency);
    }
  }

  /** Names of the models on the front, among those with an accuracy and a latency. */
  static Set<String> of(List<ModelResult> models) {
    List<Point> points =
        models.stream()
            .filter(model -> model.quality().isPresent() && model.speed().isPresent())
            .map(
                model ->
                    new Point(
                        model.name(),
                        model.quality().orElseThrow().accuracy(),
                        model.speed().orElseThrow().latency().p50Millis()))
            .toList();
    return points.stream()
        .filter(point -> points.stream().noneMatch(other -> other.dominates(point)))
        .map(Point::name)
        .collect(Collectors.toUnmodifiableSet());
  }
}
