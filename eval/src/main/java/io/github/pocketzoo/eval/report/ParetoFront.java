package io.github.pocketzoo.eval.report;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The models that no other dominates. A model dominates another if it is at least as good and at
 * least as fast (median time), and better in one of the two.
 */
final class ParetoFront {
  private ParetoFront() {}

  /**
   * A model that has both numbers.
   *
   * @param quality higher is better
   * @param time lower is better
   */
  record Point(String name, double quality, double time) {
    private boolean dominates(Point other) {
      return quality >= other.quality
          && time <= other.time
          && (quality > other.quality || time < other.time);
    }
  }

  /** Names of the models on the front. */
  static Set<String> of(List<Point> points) {
    return points.stream()
        .filter(point -> points.stream().noneMatch(other -> other.dominates(point)))
        .map(Point::name)
        .collect(Collectors.toUnmodifiableSet());
  }
}
