package io.github.pocketzoo.eval.bench;

import java.util.List;

/**
 * Speed against the size of calls.
 *
 * @param lengths single texts, by their tokens
 * @param batchSizes batches of texts of one length, by their number
 */
public record SpeedCurves(List<Point> lengths, List<Point> batchSizes) {
  public SpeedCurves {
    lengths = List.copyOf(lengths);
    batchSizes = List.copyOf(batchSizes);
  }

  /**
   * Calls of one size.
   *
   * @param batchSize texts a call
   * @param tokens tokens of every text
   * @param samples timed calls
   * @param p50Millis median time
   * @param examplesPerSecond texts a second at that time
   * @param nanos time of each call, in their order; empty in older reports
   */
  public record Point(
      int batchSize,
      int tokens,
      int samples,
      double p50Millis,
      double examplesPerSecond,
      List<Long> nanos) {
    public Point {
      nanos = nanos == null ? List.of() : List.copyOf(nanos);
    }

    /**
     * Summarizes calls of one size.
     *
     * @param calls their times
     */
    public static Point of(int batchSize, int tokens, Latency calls) {
      return new Point(
          batchSize,
          tokens,
          calls.samples(),
          calls.p50Millis(),
          1_000 * batchSize / calls.p50Millis(),
          calls.nanos());
    }
  }
}
