package io.github.pocketzoo.eval.metric;

import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A metric as a function of some of a test set's examples, which is what the bootstrap resamples.
 *
 * @param metric what is computed
 * @param examples number of examples, or of whatever is drawn: sentences, questions, queries
 * @param of its value for the examples with these indices, of which some may be there more than
 *     once
 */
public record Statistic(Metric metric, int examples, ToDoubleFunction<int[]> of) {
  /** Its value for all examples. */
  public double ofAll() {
    return of.applyAsDouble(IntStream.range(0, examples).toArray());
  }
}
