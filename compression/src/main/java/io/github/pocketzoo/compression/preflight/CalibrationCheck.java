package io.github.pocketzoo.compression.preflight;

/** Whether there are texts to measure activations with. */
public final class CalibrationCheck {
  private static final String CHECK = "calibration";

  /** Fewer texts than this say little of the outliers. */
  private static final int FEW = 16;

  private CalibrationCheck() {}

  /**
   * Checks.
   *
   * @param wanted texts that a step wants; 0 if it needs none
   * @param texts that there are
   */
  public static Finding of(int wanted, int texts) {
    if (wanted == 0) {
      return Finding.ok(CHECK, "no step measures activations");
    }
    int used = Math.min(wanted, texts);
    if (used == 0) {
      return Finding.refusal(CHECK, "the calibration set is empty, expected texts in the data");
    }
    return used < FEW
        ? Finding.warning(CHECK, "%d texts, expected %d or more".formatted(used, FEW))
        : Finding.ok(CHECK, "%d texts".formatted(used));
  }
}
