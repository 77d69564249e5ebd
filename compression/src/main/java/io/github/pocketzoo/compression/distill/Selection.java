package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;

/**
 * Which of the models that a training goes through is the result: the best on held-out examples.
 *
 * @param everySteps steps between two measurements; the last step is measured, too
 * @param patience the training ends after so many measurements none of which was better than the
 *     best before; empty for never
 * @param score of a model, the higher the better; a function of its parameters alone
 */
public record Selection(int everySteps, OptionalInt patience, ToDoubleFunction<Model> score) {
  /** Checks. */
  public Selection {
    if (everySteps < 1) {
      throw new InvalidInputException(
          "%d steps between measurements, expected 1 or more".formatted(everySteps));
    }
    if (patience.isPresent() && patience.getAsInt() < 1) {
      throw new InvalidInputException(
          "patience is %d measurements, expected 1 or more".formatted(patience.getAsInt()));
    }
  }
}
