package io.github.pocketzoo.eval.bench;

/**
 * How fast a language model writes.
 *
 * @param firstToken times from the prompt to the first new token's logits
 * @param nextToken times of the steps after it
 * @param tokensPerSecond new tokens a second of all texts, at the median time of a step
 */
public record DecodingSpeed(Latency firstToken, Latency nextToken, double tokensPerSecond) {
  static DecodingSpeed of(GenerationStopwatch watch, GenerationShape shape) {
    Latency next = watch.nextToken();
    return new DecodingSpeed(
        watch.firstToken(), next, 1_000 * shape.batchSize() / next.p50Millis());
  }
}
