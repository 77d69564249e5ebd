package io.github.pocketzoo.eval.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a classifier's confidence, the probability of the class it predicts, is the share of
 * examples on which it is right. The expected calibration error is the mean over {@value #BINS}
 * bins of equal width of |accuracy − mean confidence|, weighted by their examples (Naeini et al.
 * 2015; Guo et al. 2017, "On Calibration of Modern Neural Networks", section 2).
 *
 * @param error the expected calibration error, 0 to 1
 * @param bins those with an example, by confidence
 */
public record Calibration(double error, List<Bin> bins) {
  /** As many as Guo et al. use. */
  public static final int BINS = 15;

  public Calibration {
    bins = List.copyOf(bins);
  }

  /**
   * The examples whose confidence is in (low, high].
   *
   * @param low end of the bin that is not in it
   * @param high end of the bin that is in it
   * @param examples number of examples
   * @param confidence their mean confidence
   * @param accuracy share of them that is right
   */
  public record Bin(double low, double high, int examples, double confidence, double accuracy) {}

  /**
   * Measures.
   *
   * @param truth true class of each example, {@code [examples]}, not empty
   * @param predicted predicted class of each example, {@code [examples]}
   * @param logProbabilities ln p of every class, {@code [examples][classes]}
   */
  public static Calibration of(int[] truth, int[] predicted, float[][] logProbabilities) {
    int[] examples = new int[BINS];
    int[] right = new int[BINS];
    double[] confidences = new double[BINS];
    for (int i = 0; i < truth.length; i++) {
      double confidence = Math.exp(logProbabilities[i][predicted[i]]);
      int bin = Math.min(BINS - 1, Math.max(0, (int) Math.ceil(confidence * BINS) - 1));
      examples[bin]++;
      confidences[bin] += confidence;
      right[bin] += truth[i] == predicted[i] ? 1 : 0;
    }
    List<Bin> bins = new ArrayList<>();
    for (int bin = 0; bin < BINS; bin++) {
      if (examples[bin] > 0) {
        bins.add(
            new Bin(
                (double) bin / BINS,
                (bin + 1.0) / BINS,
                examples[bin],
                confidences[bin] / examples[bin],
                (double) right[bin] / examples[bin]));
      }
    }
    return new Calibration(errorOf(bins), bins);
  }

  /** The expected calibration error of bins. */
  public static double errorOf(List<Bin> bins) {
    int all = bins.stream().mapToInt(Bin::examples).sum();
    return bins.stream()
        .mapToDouble(bin -> bin.examples() * Math.abs(bin.accuracy() - bin.confidence()) / all)
        .sum();
  }
}
