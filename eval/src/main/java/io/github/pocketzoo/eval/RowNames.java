package io.github.pocketzoo.eval;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The names of a report's rows.
 *
 * @param models to evaluate
 * @param references rows beside them
 */
public record RowNames(List<String> models, List<String> references) {
  /**
   * Checks them, before any model runs.
   *
   * @param baseline the row that the others are compared with
   * @throws InvalidInputException if there is no model, two rows have the same name, or the
   *     baseline is not among them
   */
  public void check(Optional<String> baseline) {
    if (models.isEmpty()) {
      throw new InvalidInputException("no model to evaluate");
    }
    Set<String> names = new HashSet<>();
    Stream.concat(models.stream(), references.stream())
        .filter(name -> !names.add(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new InvalidInputException("two models are named " + name);
            });
    baseline
        .filter(name -> !names.contains(name))
        .ifPresent(
            name -> {
              throw new InvalidInputException(
                  "the baseline %s is not among the models %s".formatted(name, names));
            });
  }
}
