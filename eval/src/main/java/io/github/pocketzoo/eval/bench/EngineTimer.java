package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.data.TokenBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Times one engine. It always passes over all batches: a time is that of a pass divided by their
 * number, so that all times are of the same work.
 */
final class EngineTimer {
  private final OpenEngine engine;
  private final List<TokenBatch> batches;
  private final String output;
  private final List<Long> nanos = new ArrayList<>();

  EngineTimer(OpenEngine engine, List<TokenBatch> batches, String output) {
    this.engine = engine;
    this.batches = batches;
    this.output = output;
  }

  String name() {
    return engine.engine();
  }

  /** Passes that count for nothing, at least one. */
  void settle(int forMillis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(forMillis);
    do {
      pass();
    } while (System.nanoTime() < end);
  }

  /** Passes that count, at least one. */
  void time(int forMillis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(forMillis);
    do {
      nanos.add(Math.round((double) pass() / batches.size()));
    } while (System.nanoTime() < end);
  }

  private long pass() {
    long nanos = 0;
    for (TokenBatch batch : batches) {
      nanos += TimedCall.nanos(engine.forward(), batch, output);
    }
    return nanos;
  }

  EngineTiming timing(String model, CallShape shape) {
    double tokens = batches.stream().mapToInt(EngineTimer::tokens).average().orElseThrow();
    return new EngineTiming(model, engine.engine(), engine.isa(), shape, tokens, Latency.of(nanos));
  }

  private static int tokens(TokenBatch batch) {
    return IntStream.range(0, batch.batchSize())
        .map(row -> IntStream.of(batch.attentionMask()[row]).sum())
        .sum();
  }
}
