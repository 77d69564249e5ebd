package io.github.pocketzoo.eval.compare;

/**
 * How far the probabilities of a model are from those of another: the Kullback–Leibler divergence Σ
 * p (ln p − ln q) in nats, which a student is trained to make small (Hinton et al. 2015).
 */
public final class Divergence {
  private Divergence() {}

  /**
   * Of one example.
   *
   * @param p ln probabilities of the model that is imitated, {@code [classes]}
   * @param q ln probabilities of the one that imitates, {@code [classes]}
   */
  public static double of(float[] p, float[] q) {
    double sum = 0;
    for (int label = 0; label < p.length; label++) {
      double probability = Math.exp(p[label]);
      if (probability > 0) {
        sum += probability * ((double) p[label] - q[label]);
      }
    }
    return Math.max(0, sum);
  }

  /**
   * Mean over examples.
   *
   * @param p {@code [examples][classes]}, not empty
   * @param q {@code [examples][classes]}
   */
  public static double mean(float[][] p, float[][] q) {
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += of(p[i], q[i]);
    }
    return sum / p.length;
  }
}
