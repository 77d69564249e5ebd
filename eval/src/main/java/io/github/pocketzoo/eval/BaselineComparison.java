package io.github.pocketzoo.eval;

import io.github.pocketzoo.eval.compare.Disagreement;
import io.github.pocketzoo.eval.compare.McNemar;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * One model against the baseline, on the same examples.
 *
 * @param accuracyDifference accuracy of the model minus accuracy of the baseline
 * @param agreement share of the examples with equal predictions, right or wrong
 * @param mcnemar whether the difference in accuracy may be chance
 * @param divergence mean Kullback–Leibler divergence of the model's probabilities from those of the
 *     baseline, in nats; empty where probabilities are not known
 * @param worst the examples on which their predictions differ most; few, and cut short
 */
public record BaselineComparison(
    double accuracyDifference,
    double agreement,
    McNemar mcnemar,
    OptionalDouble divergence,
    List<Disagreement> worst) {
  public BaselineComparison {
    Objects.requireNonNull(mcnemar, "mcnemar");
    worst = worst == null ? List.of() : List.copyOf(worst);
  }

  /** Without what needs probabilities. */
  public BaselineComparison(double accuracyDifference, double agreement, McNemar mcnemar) {
    this(accuracyDifference, agreement, mcnemar, OptionalDouble.empty(), List.of());
  }

  /** The same with what needs probabilities. */
  public BaselineComparison with(double meanDivergence, List<Disagreement> examples) {
    return new BaselineComparison(
        accuracyDifference, agreement, mcnemar, OptionalDouble.of(meanDivergence), examples);
  }

  /**
   * Share of the examples whose prediction changes where the model takes the baseline's place
   * (Milani Fard et al. 2016, "Launch and Iterate: Reducing Prediction Churn").
   */
  public double churn() {
    return 1 - agreement;
  }
}
