package io.github.pocketzoo.compression.sensitivity;

import java.util.List;

/**
 * What a {@link SensitivityScan} found.
 *
 * @param data name of the held-out examples
 * @param examples their number
 * @param disturbances names of what was done to each part
 * @param whole the model as it is
 * @param rows the parts from input to output
 */
public record SensitivityResult(
    String data, int examples, List<String> disturbances, HeldOut whole, List<Row> rows) {
  public SensitivityResult {
    disturbances = List.copyOf(disturbances);
    rows = List.copyOf(rows);
  }

  /**
   * A part.
   *
   * @param part its name
   * @param weights how many it has
   * @param measured one of every disturbance
   */
  public record Row(String part, long weights, List<HeldOut> measured) {
    public Row {
      measured = List.copyOf(measured);
    }
  }
}
