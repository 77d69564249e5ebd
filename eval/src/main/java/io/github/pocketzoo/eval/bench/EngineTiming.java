package io.github.pocketzoo.eval.bench;

/**
 * Time of one engine with one model and one shape of calls.
 *
 * @param model name of the model
 * @param engine name of the engine
 * @param isa instruction set, as {@link OpenEngine#isa} says
 * @param shape size of the calls
 * @param tokens tokens a call, padding left out; the mean where calls differ
 * @param calls times of the calls
 */
public record EngineTiming(
    String model, String engine, String isa, CallShape shape, double tokens, Latency calls) {

  /** Tokens a second at the median time, padding left out. */
  public double tokensPerSecond() {
    return 1_000 * tokens / calls.p50Millis();
  }

  /** How many times faster than another this is: the other's median time over its own. */
  public double ratioTo(EngineTiming other) {
    return other.calls().p50Millis() / calls.p50Millis();
  }

  /** Whether both were measured with the same model and the same calls. */
  boolean isComparableWith(EngineTiming other) {
    return model.equals(other.model) && shape.equals(other.shape);
  }
}
