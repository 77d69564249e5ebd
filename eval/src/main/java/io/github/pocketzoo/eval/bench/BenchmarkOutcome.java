package io.github.pocketzoo.eval.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What became of one model in a benchmark.
 *
 * @param <S> what is measured of a model
 */
public sealed interface BenchmarkOutcome<S> {
  /** The model was measured. */
  record Measured<S>(S speed) implements BenchmarkOutcome<S> {}

  /**
   * The model threw while it was measured.
   *
   * @param reason one line
   */
  record Failed<S>(String reason) implements BenchmarkOutcome<S> {}

  /**
   * The outcomes of all contestants, in their order.
   *
   * @param failures why some of them have no speed, by number
   * @param speed of the others
   */
  static <S> List<BenchmarkOutcome<S>> all(
      int contestants, Map<Integer, String> failures, IntFunction<S> speed) {
    return IntStream.range(0, contestants)
        .<BenchmarkOutcome<S>>mapToObj(
            contestant ->
                failures.containsKey(contestant)
                    ? new Failed<>(failures.get(contestant))
                    : new Measured<>(speed.apply(contestant)))
        .toList();
  }

  /**
   * The speeds of the models that were measured, by name.
   *
   * @param names of all
   * @param outcomes in their order
   * @param errors gets why the others have none
   */
  static <S> Map<String, S> speeds(
      List<String> names, List<BenchmarkOutcome<S>> outcomes, Map<String, String> errors) {
    Map<String, S> speeds = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      BenchmarkOutcome<S> outcome = outcomes.get(i);
      if (outcome instanceof Measured<S> measured) {
        speeds.put(names.get(i), measured.speed());
      } else if (outcome instanceof Failed<S> failed) {
        errors.put(names.get(i), "benchmark: " + failed.reason());
      }
    }
    return speeds;
  }
}
