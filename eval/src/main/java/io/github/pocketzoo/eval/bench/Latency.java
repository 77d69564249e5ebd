package io.github.pocketzoo.eval.bench;

import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * Times of calls: token ids in, logits or hidden states out. Tokenization is not in them.
 *
 * @param samples number of timed calls
 * @param meanMillis mean time
 * @param p50Millis median time
 * @param p95Millis the time that 95 % of the calls stay within; linear between samples
 * @param p99Millis the same of 99 %; empty in reports of schema version 2 and earlier
 * @param nanos time of each call, in their order, of which the others are computed; empty in older
 *     reports
 */
public record Latency(
    int samples,
    double meanMillis,
    double p50Millis,
    double p95Millis,
    OptionalDouble p99Millis,
    List<Long> nanos) {
  public Latency {
    nanos = nanos == null ? List.of() : List.copyOf(nanos);
  }

  /** Without the times of calls. */
  public Latency(
      int samples,
      double meanMillis,
      double p50Millis,
      double p95Millis,
      OptionalDouble p99Millis) {
    this(samples, meanMillis, p50Millis, p95Millis, p99Millis, List.of());
  }

  /**
   * Summarizes timed calls.
   *
   * @param nanos time of each call, at least one
   */
  public static Latency of(List<Long> nanos) {
    double[] millis =
        nanos.stream()
            .mapToDouble(each -> (double) each / TimeUnit.MILLISECONDS.toNanos(1))
            .toArray();
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
        OptionalDouble.of(percentile.evaluate(99)),
        nanos);
  }
}
