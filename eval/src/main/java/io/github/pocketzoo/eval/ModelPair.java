package io.github.pocketzoo.eval;

import io.github.pocketzoo.eval.compare.McNemar;
import java.util.Objects;
import java.util.Optional;

/**
 * Two models on the same examples.
 *
 * @param first name of a model
 * @param second name of a later one
 * @param difference the primary score of the second minus that of the first, with the interval of
 *     the paired bootstrap
 * @param mcnemar of classifiers, whether their accuracies differ by chance; b are the examples that
 *     only the first gets right
 */
public record ModelPair(
    String first, String second, ScoreDifference difference, Optional<McNemar> mcnemar) {
  public ModelPair {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(second, "second");
    Objects.requireNonNull(difference, "difference");
  }
}
