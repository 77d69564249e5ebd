package io.github.pocketzoo.compression.preflight;

import java.util.HashSet;
import java.util.List;

/** Whether a model's classes are those of the data, in the same order. */
public final class LabelCheck {
  private static final String CHECK = "labels";

  private LabelCheck() {}

  /**
   * Checks.
   *
   * @param name what to call the model
   * @param ofModel its labels in the order of its outputs; empty if it has no such head
   * @param ofData the data's
   * @param newHead whether the head is trained anew in any case before something learns from it
   */
  public static Finding of(
      String name, List<String> ofModel, List<String> ofData, boolean newHead) {
    if (ofModel.equals(ofData)) {
      return Finding.ok(CHECK, "%s and the data have the same %d".formatted(name, ofData.size()));
    }
    boolean permuted =
        ofModel.size() == ofData.size() && new HashSet<>(ofModel).equals(new HashSet<>(ofData));
    if (permuted) {
      int first = 0;
      while (ofModel.get(first).equals(ofData.get(first))) {
        first++;
      }
      return Finding.refusal(
          CHECK,
          "%s has the data's labels in another order: output %d is %s, in the data %s"
              .formatted(name, first, ofModel.get(first), ofData.get(first)));
    }
    if (newHead) {
      return Finding.ok(
          CHECK, "%s gets a new head for the data's %d".formatted(name, ofData.size()));
    }
    return Finding.refusal(
        CHECK,
        ofModel.isEmpty()
            ? "%s has no head for the data's labels, expected a first step fine-tune"
                .formatted(name)
            : "%s has the labels %s, the data %s; expected the same, or a first step fine-tune"
                .formatted(name, ofModel, ofData));
  }
}
