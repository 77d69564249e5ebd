package io.github.pocketzoo.eval.metric;

/**
 * Matthews' correlation coefficient of two classes or more: R_K of Gorodkin (2004), as
 * scikit-learn's {@code matthews_corrcoef}. 0 where the truth or the predictions are of one class
 * alone.
 */
public final class Matthews {
  private Matthews() {}

  /**
   * The coefficient.
   *
   * @param confusion {@code [classes][classes]}: row is the true class, column the predicted one
   * @return −1 to 1
   */
  public static double of(long[][] confusion) {
    int classes = confusion.length;
    double total = 0;
    double right = 0;
    double[] truth = new double[classes];
    double[] predicted = new double[classes];
    for (int row = 0; row < classes; row++) {
      right += confusion[row][row];
      for (int column = 0; column < classes; column++) {
        double count = confusion[row][column];
        total += count;
        truth[row] += count;
        predicted[column] += count;
      }
    }
    double covariance = right * total - dot(truth, predicted);
    double spread =
        Math.sqrt(total * total - dot(truth, truth))
            * Math.sqrt(total * total - dot(predicted, predicted));
    return spread == 0 ? 0 : covariance / spread;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
