package io.github.pocketzoo.eval.bench;

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
 */
public record Throughput(
    int batchSize,
    long examples,
    long tokens,
    double seconds,
    double examplesPerSecond,
    double tokensPerSecond) {

  /** Computes the quotients. */
  public static Throughput of(int batchSize, long examples, long tokens, double seconds) {
    return new Throughput(
        batchSize, examples, tokens, seconds, examples / seconds, tokens / seconds);
  }
}
