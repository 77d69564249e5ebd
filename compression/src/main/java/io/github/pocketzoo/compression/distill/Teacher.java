package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;

/**
 * One of the models that a student learns from.
 *
 * @param model isn't changed
 * @param forward runs it; its rows of padding are not looked at
 * @param weight how much it counts beside other teachers, above 0; only the ratio matters
 */
public record Teacher(Model model, Forward forward, double weight) {
  /** Checks the weight. */
  public Teacher {
    if (!(weight > 0) || !Double.isFinite(weight)) {
      throw new InvalidInputException(
          "the weight of a teacher is " + weight + ", expected a number greater than 0");
    }
  }

  /** One that counts as much as others. */
  public static Teacher of(Model model, Forward forward) {
    return new Teacher(model, forward, 1);
  }
}
