package io.github.pocketzoo.eval.bench;

import java.util.OptionalDouble;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * Times of calls: token ids in, logits or hidden states out. Tokenization is not in them.
 *
 * @param samples number of timed calls
 * @param meanMillis mean time
 * @param p50Millis median time
 * @param p95Millis the time that 95 % of the calls stay within; linear between samples
 * @param p99Millis the same of 99 %; empty in reports of schema version 2 and earlier
 */
public record Latency(
    int samples, double meanMillis, double p50Millis, double p95Millis, OptionalDouble p99Millis) {

  /**
   * Summarizes timed calls.
   *
   * @param millis time of each call, at least one
   */
  static Latency of(double[] millis) {
    double sum = 0;
    for (double each : millis) {
      sum += each;
    }
    Percentile percentile = new Percentile().withEstimationType(Percentile.EstimationType.R_7);
    percentile.setData(millis);
    return new Latency(
        millis.length,
        sum / millis.length,
        percentile.evaluate(50),
        percentile.evaluate(95),
        OptionalDouble.of(percentile.evaluate(99)));
  }
}
