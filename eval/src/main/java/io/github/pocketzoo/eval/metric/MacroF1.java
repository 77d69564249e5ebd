package io.github.pocketzoo.eval.metric;

/**
 * The unweighted mean of the classes' F1 scores, as scikit-learn's {@code f1_score(average="macro",
 * zero_division=0)} computes it without a {@code labels} argument: over the classes that occur in
 * the truth or in the predictions. A class that occurs in neither is left out, because its F1 is
 * 0/0; one that is only predicted, or never predicted, counts as 0.
 */
public final class MacroF1 {
  private MacroF1() {}

  /**
   * Macro-F1 from counts, each array {@code [classes]}.
   *
   * @param truePositives examples of the class that were predicted as it
   * @param support examples of the class
   * @param predicted examples predicted as the class
   * @return 0 to 1
   */
  public static double of(int[] truePositives, int[] support, int[] predicted) {
    double sum = 0;
    int present = 0;
    for (int label = 0; label < support.length; label++) {
      // F1 = 2PR/(P+R) = 2TP/(support + predicted), with the same zeros.
      int denominator = support[label] + predicted[label];
      if (denominator > 0) {
        sum += 2.0 * truePositives[label] / denominator;
        present++;
      }
    }
    return present == 0 ? 0 : sum / present;
  }
}
