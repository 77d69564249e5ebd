package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.List;

/** Times calls of one model, in as many portions as it is asked for. */
final class Stopwatch {
  private final BenchmarkSubject subject;
  private final int[] order;
  private final int batchSize;
  private final List<Long> latencyNanos = new ArrayList<>();
  private final List<Long> batchNanos = new ArrayList<>();
  private int nextSingle;
  private int nextOfBatch;
  private long batchExamples;
  private long batchTokens;

  Stopwatch(BenchmarkSubject subject, int[] order, int batchSize) {
    this.subject = subject;
    this.order = order;
    this.batchSize = batchSize;
  }

  String name() {
    return subject.name();
  }

  /** Calls of both kinds, at least one of each, that count for nothing. */
  void warmUp(long nanos) {
    long end = System.nanoTime() + nanos;
    int start = 0;
    do {
      run(TokenBatch.of(texts(start, 1), subject.padTokenId()));
      run(TokenBatch.of(texts(start, batchSize), subject.padTokenId()));
      start += batchSize;
    } while (System.nanoTime() < end);
  }

  void timeLatency(long nanos) {
    long end = System.nanoTime() + nanos;
    do {
      TokenBatch batch = TokenBatch.of(texts(nextSingle, 1), subject.padTokenId());
      nextSingle = (nextSingle + 1) % order.length;
      latencyNanos.add(run(batch));
    } while (System.nanoTime() < end);
  }

  void timeThroughput(long nanos) {
    long end = System.nanoTime() + nanos;
    do {
      List<Encoding> texts = texts(nextOfBatch, batchSize);
      nextOfBatch = (nextOfBatch + batchSize) % order.length;
      batchNanos.add(run(TokenBatch.of(texts, subject.padTokenId())));
      batchExamples += texts.size();
      batchTokens += texts.stream().mapToLong(Encoding::length).sum();
    } while (System.nanoTime() < end);
  }

  Speed speed() {
    return new Speed(
        Latency.of(latencyNanos), Throughput.of(batchSize, batchExamples, batchTokens, batchNanos));
  }

  /** The next texts of the order, from its beginning again where it ends: batches are full. */
  private List<Encoding> texts(int start, int count) {
    List<Encoding> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(subject.texts().get(order[(start + i) % order.length]));
    }
    return texts;
  }

  /** Nanoseconds of one call. */
  private long run(TokenBatch batch) {
    return TimedCall.nanos(subject.forward(), batch, subject.output());
  }
}
