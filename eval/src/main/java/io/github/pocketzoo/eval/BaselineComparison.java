package io.github.pocketzoo.eval;

import io.github.pocketzoo.eval.compare.McNemar;
import java.util.Objects;

/**
 * One model against the baseline, on the same examples.
 *
 * @param accuracyDifference accuracy of the model minus accuracy of the baseline
 * @param agreement share of the examples with equal predictions, right or wrong
 * @param mcnemar whether the difference in accuracy may be chance
 */
public record BaselineComparison(double accuracyDifference, double agreement, McNemar mcnemar) {
  public BaselineComparison {
    Objects.requireNonNull(mcnemar, "mcnemar");
  }
}
