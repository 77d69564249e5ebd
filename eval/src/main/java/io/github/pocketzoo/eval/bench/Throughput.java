package io.github.pocketzoo.eval.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Work done in a time with batches of real texts, by one calling thread. Batches are drawn at
 * random, as traffic comes; the padding within them costs time but is not counted as tokens.
 *
 * @param batchSize texts a call
 * @param examples texts in all
 * @param tokens tokens in all, padding left out
 * @param seconds time in all
 * @param examplesPerSecond texts a second
 * @param tokensPerSecond tokens a second, padding left out
 * @param nanos time of each call, in their order; empty in older reports
 */
public record Throughput(
    int batchSize,
    long examples,
    long tokens,
    double seconds,
    double examplesPerSecond,
    double tokensPerSecond,
    List<Long> nanos) {
  public Throughput {
    nanos = nanos == null ? List.of() : List.copyOf(nanos);
  }

  /**
   * Computes what follows from timed calls.
   *
   * @param nanos time of each call, at least one
   */
  public static Throughput of(int batchSize, long examples, long tokens, List<Long> nanos) {
    double seconds =
        nanos.stream().mapToLong(Long::longValue).sum() / (double) TimeUnit.SECONDS.toNanos(1);
    return new Throughput(
        batchSize, examples, tokens, seconds, examples / seconds, tokens / seconds, nanos);
  }
}
