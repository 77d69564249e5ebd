package io.github.pocketzoo.core.calibration;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.quant.MagnitudeHistogram;
import io.github.pocketzoo.core.quant.Quantization;
import io.github.pocketzoo.core.quant.RangeObserver;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fixed scales of what linear layers read, from a calibration set. */
public final class InputRanges {
  private InputRanges() {}

  /**
   * Runs the calibration set and chooses scales.
   *
   * @param matrices names of the layers' matrices; those that the model doesn't show have no scale
   * @return scales by the names of matrices
   * @throws InvalidInputException if an input is 0 throughout, NaN or infinite
   */
  public static Map<String, Float> scales(
      InputRows rows, Set<String> matrices, RangeObserver observer) {
    Map<String, List<String>> inputs = rows.inputs(matrices);
    Map<String, MagnitudeHistogram> seen = new HashMap<>();
    rows.forEach(
        inputs,
        (name, values, width) -> {
          try {
            seen.computeIfAbsent(name, any -> new MagnitudeHistogram()).add(values);
          } catch (IllegalArgumentException e) {
            throw new InvalidInputException(
                "calibration: %s at %s, expected finite numbers".formatted(e.getMessage(), name),
                e);
          }
        });
    Map<String, Float> scales = new LinkedHashMap<>();
    inputs.forEach(
        (matrix, names) -> {
          float limit = 0;
          for (String name : names) {
            MagnitudeHistogram histogram = seen.get(name);
            if (!(histogram.largest() > 0)) {
              throw new InvalidInputException(
                  "calibration saw only zeros at %s, expected other numbers too".formatted(name));
            }
            limit = Math.max(limit, observer.limit(histogram));
          }
          scales.put(matrix, limit / Quantization.INPUT_MAX);
        });
    return scales;
  }
}
