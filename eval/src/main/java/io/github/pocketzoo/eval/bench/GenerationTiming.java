package io.github.pocketzoo.eval.bench;

/**
 * Times of one engine that generates with one model.
 *
 * @param model name of the model
 * @param engine name of the engine
 * @param isa instruction set, as {@link OpenGenerator#isa} says
 * @param shape what is generated
 * @param firstToken times from the prompts to the first new token's logits
 * @param nextToken times of the steps after it
 * @param weightBytes bytes of matrices that a step reads; 0 if the engine doesn't tell
 * @param keptBytes bytes of keys and values that a step reads in the mean
 */
public record GenerationTiming(
    String model,
    String engine,
    String isa,
    GenerationShape shape,
    Latency firstToken,
    Latency nextToken,
    long weightBytes,
    long keptBytes) {

  /** New tokens a second of all texts, at the median time of a step. */
  public double tokensPerSecond() {
    return 1_000 * shape.batchSize() / nextToken.p50Millis();
  }

  /** How many times faster than another a step is. */
  public double ratioTo(GenerationTiming other) {
    return other.nextToken.p50Millis() / nextToken.p50Millis();
  }

  /** How many times faster than another the first token is there. */
  public double firstTokenRatioTo(GenerationTiming other) {
    return other.firstToken.p50Millis() / firstToken.p50Millis();
  }

  /**
   * The least time that reading the weights takes, relative to the time of a step.
   *
   * @param bandwidth bytes a second
   */
  public double weightShare(double bandwidth) {
    return share(weightBytes, bandwidth);
  }

  /** The same of all that is read, keys and values included. */
  public double share(double bandwidth) {
    return share(weightBytes + keptBytes, bandwidth);
  }

  private double share(long bytes, double bandwidth) {
    return 1_000 * bytes / bandwidth / nextToken.p50Millis();
  }
}
