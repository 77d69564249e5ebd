package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.exec.CausalSession;
import io.github.pocketzoo.core.task.Probabilities;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Times one engine that generates: from the same prompts to the first token, and then the likeliest
 * token again and again. Prompts are random tokens, the same in every turn.
 */
final class GenerationStopwatch implements TimedPoint {
  /** How long an engine writes in its turn; at least one token. */
  private static final long TURN_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final String name;
  private final CausalForward forward;
  private final GenerationShape shape;
  private final List<Long> firstNanos = new ArrayList<>();
  private final List<Long> nextNanos = new ArrayList<>();

  GenerationStopwatch(String name, CausalForward forward, GenerationShape shape) {
    this.name = name;
    this.forward = forward;
    this.shape = shape;
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * Writes once.
   *
   * @param counts whether the times are remembered
   * @throws InvalidInputException if logits are not finite numbers, or the texts are longer than
   *     the model's context
   */
  @Override
  public void takeTurn(boolean counts) {
    shape.requireFits(name, forward);
    List<Long> first = counts ? firstNanos : new ArrayList<>();
    List<Long> next = counts ? nextNanos : new ArrayList<>();
    try (CausalSession session = forward.open(shape.batchSize())) {
      long start = System.nanoTime();
      float[][] logits = timed(session, prompts(), first);
      for (int i = 0; i < shape.newTokens(); i++) {
        logits = timed(session, likeliest(logits), next);
        if (System.nanoTime() - start > TURN_NANOS) {
          return;
        }
      }
    }
  }

  /** From the prompts to the first token's logits, in the turns that count; at least one. */
  Latency firstToken() {
    return Latency.of(firstNanos);
  }

  /** The steps after it. */
  Latency nextToken() {
    return Latency.of(nextNanos);
  }

  /** Tokens written in these steps, of all texts. */
  long newTokens() {
    return (long) shape.batchSize() * nextNanos.size();
  }

  /** The sizes and times as a point of a curve. */
  DecodingCurves.Point point() {
    return DecodingCurves.Point.of(shape, firstToken(), nextToken());
  }

  private int[][] prompts() {
    Random random = new Random(1);
    int[][] prompts = new int[shape.batchSize()][];
    for (int i = 0; i < prompts.length; i++) {
      prompts[i] = random.ints(shape.promptLength(), 0, forward.vocabularySize()).toArray();
    }
    return prompts;
  }

  private float[][] timed(CausalSession session, int[][] tokens, List<Long> nanos) {
    long start = System.nanoTime();
    float[][] logits = session.append(tokens);
    nanos.add(System.nanoTime() - start);
    for (float[] row : logits) {
      for (float each : row) {
        if (!Float.isFinite(each)) {
          throw new InvalidInputException(name + ": a logit is " + each);
        }
      }
    }
    return logits;
  }

  private static int[][] likeliest(float[][] logits) {
    return Arrays.stream(logits)
        .map(row -> new int[] {Probabilities.likeliest(row)})
        .toArray(int[][]::new);
  }
}
