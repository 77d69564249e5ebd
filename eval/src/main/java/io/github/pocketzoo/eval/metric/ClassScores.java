package io.github.pocketzoo.eval.metric;

/**
 * How well one class is recognized. A score whose denominator is 0 is 0, as with scikit-learn's
 * {@code zero_division=0}.
 *
 * @param label the class
 * @param support examples of the class
 * @param predicted examples predicted as the class
 * @param precision share of the predicted that are of the class
 * @param recall share of the class that was predicted as such
 * @param f1 harmonic mean of precision and recall
 */
public record ClassScores(
    String label, int support, int predicted, double precision, double recall, double f1) {

  static ClassScores of(String label, int truePositives, int support, int predicted) {
    return new ClassScores(
        label,
        support,
        predicted,
        ratio(truePositives, predicted),
        ratio(truePositives, support),
        ratio(2 * truePositives, support + predicted));
  }

  private static double ratio(int numerator, int denominator) {
    return denominator == 0 ? 0 : (double) numerator / denominator;
  }
}
