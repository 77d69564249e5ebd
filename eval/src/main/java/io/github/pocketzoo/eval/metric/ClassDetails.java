package io.github.pocketzoo.eval.metric;

/**
 * More of what a classifier made of every example.
 *
 * @param logProbabilities ln p of every class, {@code [examples][classes]}
 * @param lengths characters of each text, {@code [examples]}
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared, and of the size of the test set.
public record ClassDetails(float[][] logProbabilities, int[] lengths) {
  /** A probability that rounds to 0 must not make a divergence infinite. */
  private static final double LEAST = 1e-300;

  /** ln p, finite for 0. */
  public static float logProbability(double probability) {
    return (float) Math.log(Math.max(LEAST, probability));
  }
}
