package io.github.pocketzoo.eval.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What runs and budgets compare of a model.
 *
 * @param name the model
 * @param error why a number is missing
 * @param numbers in the units of their metrics
 */
public record MeasuredModel(
    String name, Optional<String> error, Map<ComparedMetric, Double> numbers) {
  public MeasuredModel {
    numbers = new LinkedHashMap<>(numbers);
  }

  /** The number that conditions call so. */
  public OptionalDouble number(String metric) {
    return numbers.entrySet().stream()
        .filter(each -> each.getKey().name().equals(metric))
        .mapToDouble(Map.Entry::getValue)
        .findFirst();
  }
}
