package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.ReportRow;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * The smallest on disk of the models that are nearly as good as a reference.
 *
 * @param reference the baseline, or the best model where the baseline is no candidate
 * @param chosen of models of the same size the better one
 */
record SmallestGoodEnough<R extends ReportRow>(R reference, R chosen) {
  /**
   * Chooses.
   *
   * @param candidates one or more, whose size is known
   * @param bestFirst puts the best model first
   * @param goodEnough whether the first model may stand for the second; every model may for itself
   */
  static <R extends ReportRow> SmallestGoodEnough<R> of(
      List<R> candidates,
      Optional<R> baseline,
      Comparator<R> bestFirst,
      BiPredicate<R, R> goodEnough) {
    R reference =
        baseline
            .filter(candidates::contains)
            .orElseGet(() -> candidates.stream().min(bestFirst).orElseThrow());
    R chosen =
        candidates.stream()
            .filter(model -> goodEnough.test(model, reference))
            .min(Comparator.<R>comparingLong(SmallestGoodEnough::bytes).thenComparing(bestFirst))
            .orElseThrow();
    return new SmallestGoodEnough<>(reference, chosen);
  }

  /** Size on disk of a model that has one. */
  static long bytes(ReportRow model) {
    return model.facts().orElseThrow().bytesOnDisk();
  }
}
