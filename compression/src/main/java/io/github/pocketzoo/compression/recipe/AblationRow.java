package io.github.pocketzoo.compression.recipe;

import io.github.pocketzoo.compression.measure.Cost;
import io.github.pocketzoo.compression.measure.Score;
import java.util.Optional;

/**
 * A model of a recipe: how good it is and what it costs.
 *
 * @param stage the step that made it, or {@link #START}
 * @param kind of the step
 * @param score on the validation split, where it has the head for it
 * @param parameters number of weights
 * @param nonZero number of weights that aren't 0
 * @param storedBytes of its file of weights
 * @param trainSeconds time of its training, 0 where nothing was trained
 * @param lockedZeros zeros that the step had to leave, and that were verified after it
 * @param cost measured, if it was
 */
public record AblationRow(
    String stage,
    String kind,
    Optional<Score> score,
    long parameters,
    long nonZero,
    long storedBytes,
    double trainSeconds,
    long lockedZeros,
    Optional<Cost> cost) {
  /** What the model is called that a recipe begins with. */
  public static final String START = "original";

  /** Share of the weights that are 0. */
  public double sparsity() {
    return parameters == 0 ? 0 : 1 - (double) nonZero / parameters;
  }

  AblationRow withCost(Cost measured) {
    return new AblationRow(
        stage,
        kind,
        score,
        parameters,
        nonZero,
        storedBytes,
        trainSeconds,
        lockedZeros,
        Optional.of(measured));
  }
}
