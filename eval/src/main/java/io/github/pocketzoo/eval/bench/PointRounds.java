package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Turns of all points of the curves of all models ({@link Rounds}), so that a machine that slows
 * down slows all of them.
 *
 * @param rounds that count, after one that doesn't
 * @param progress shows how far they are
 */
record PointRounds(int rounds, Progress.Factory progress) {
  /**
   * Measures points.
   *
   * @param points of every model
   * @return those whose calls have not failed; one that is longer than a model's positions does
   */
  <P extends TimedPoint> List<List<P>> run(List<List<P>> points) {
    List<P> all = points.stream().flatMap(List::stream).toList();
    Set<Integer> failures =
        new ForgivingRounds(new Rounds(all.size(), rounds + 1), progress)
            .run(
                contestant -> all.get(contestant).name(),
                (round, contestant) -> all.get(contestant).takeTurn(round > 0))
            .keySet();
    List<List<P>> working = new ArrayList<>();
    int contestant = 0;
    for (List<P> ofModel : points) {
      List<P> measured = new ArrayList<>();
      for (P point : ofModel) {
        if (!failures.contains(contestant++)) {
          measured.add(point);
        }
      }
      working.add(measured);
    }
    return working;
  }
}
