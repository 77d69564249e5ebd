package io.github.pocketzoo.core.task;

import java.util.Arrays;

/** Probabilities of unnormalized scores. */
public final class Probabilities {
  private Probabilities() {}

  /** exp(xᵢ − max x) / Σ exp(xⱼ − max x) of a part of an array. */
  public static double[] softmax(float[] scores, int from, int to) {
    double[] result = new double[to - from];
    for (int i = 0; i < result.length; i++) {
      result[i] = scores[from + i];
    }
    return softmax(result);
  }

  /** Softmax of all. */
  static double[] softmax(double[] scores) {
    double max = Arrays.stream(scores).max().orElseThrow();
    double[] result = Arrays.stream(scores).map(score -> Math.exp(score - max)).toArray();
    double sum = Arrays.stream(result).sum();
    return Arrays.stream(result).map(value -> value / sum).toArray();
  }

  /** Index of the largest score, the first of equals. */
  public static int likeliest(float[] scores) {
    return likeliest(scores, 0, scores.length);
  }

  /**
   * Index of the largest score of a part of an array, the first of equals.
   *
   * @return counted from the begin of the part
   */
  public static int likeliest(float[] scores, int from, int to) {
    int best = from;
    for (int i = from + 1; i < to; i++) {
      if (scores[i] > scores[best]) {
        best = i;
      }
    }
    return best - from;
  }

  /** 1 / (1 + exp(−x)). */
  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
