package io.github.pocketzoo.compression.preflight;

import io.github.pocketzoo.compression.measure.Score;
import java.util.Locale;

/** Whether a model was trained on the two texts of a pair in the order that the data have. */
public final class PairOrder {
  private static final String CHECK = "pair order";

  private PairOrder() {}

  /**
   * Checks.
   *
   * @param name what to call the model
   * @param asGiven its score on the data
   * @param swapped its score with the texts of each pair swapped
   */
  public static Finding of(String name, Score asGiven, Score swapped) {
    String facts =
        String.format(
            Locale.ROOT,
            "%s has %s %.4f, with the texts of each pair swapped %.4f",
            name,
            asGiven.metric(),
            asGiven.value(),
            swapped.value());
    return swapped.gainOver(asGiven) > 0
        ? Finding.refusal(CHECK, facts + "; expected the order that it was trained with")
        : Finding.ok(CHECK, facts);
  }
}
