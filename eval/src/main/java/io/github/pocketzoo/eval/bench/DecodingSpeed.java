package io.github.pocketzoo.eval.bench;

import java.util.Optional;

/**
 * How fast a language model writes.
 *
 * @param firstToken times from the prompt to the first new token's logits
 * @param nextToken times of the steps after it
 * @param tokensPerSecond new tokens a second of all texts, at the median time of a step
 * @param curves other prompts and numbers of texts; empty if not measured
 * @param energy of the turns, prompts included, for the tokens of these steps; empty where it can't
 *     be measured
 */
public record DecodingSpeed(
    Latency firstToken,
    Latency nextToken,
    double tokensPerSecond,
    Optional<DecodingCurves> curves,
    Optional<Energy> energy) {
  /** Without curves and energy. */
  public DecodingSpeed(Latency firstToken, Latency nextToken, double tokensPerSecond) {
    this(firstToken, nextToken, tokensPerSecond, Optional.empty(), Optional.empty());
  }

  static DecodingSpeed of(GenerationStopwatch watch, GenerationShape shape) {
    Latency next = watch.nextToken();
    return new DecodingSpeed(
        watch.firstToken(), next, 1_000 * shape.batchSize() / next.p50Millis());
  }

  /** The same with curves. */
  public DecodingSpeed withCurves(DecodingCurves measured) {
    return new DecodingSpeed(firstToken, nextToken, tokensPerSecond, Optional.of(measured), energy);
  }

  /** The same with what the turns took. */
  public DecodingSpeed withEnergy(Optional<Energy> measured) {
    return new DecodingSpeed(firstToken, nextToken, tokensPerSecond, curves, measured);
  }
}
