package io.github.pocketzoo.eval.metric;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;

/**
 * One number an example. A correlation is 0 where all true or all predicted numbers are equal.
 *
 * @param truth true number of each example, {@code [examples]}, two or more
 * @param predicted predicted number of each example, {@code [examples]}
 * @param metrics what to compute, the primary one first
 */
public record NumberOutcomes(double[] truth, double[] predicted, List<Metric> metrics)
    implements Outcomes {
  /** What can be computed. */
  public static final List<Metric> METRICS = List.of(Metric.SPEARMAN, Metric.PEARSON);

  public NumberOutcomes {
    metrics = List.copyOf(metrics);
    if (truth.length < 2) {
      throw new InvalidInputException(
          "%d example, expected two or more for a correlation".formatted(truth.length));
    }
  }

  @Override
  public List<Statistic> statistics() {
    return metrics.stream().map(this::statistic).toList();
  }

  /** Columns: value, predicted. */
  @Override
  public ExampleTable table() {
    return new ExampleTable(
        List.of("value", "predicted"),
        truth.length,
        example -> List.of(truth[example], predicted[example]));
  }

  private Statistic statistic(Metric metric) {
    if (metric.equals(Metric.PEARSON)) {
      return new Statistic(
          metric, truth.length, drawn -> pearson(chosen(truth, drawn), chosen(predicted, drawn)));
    }
    if (metric.equals(Metric.SPEARMAN)) {
      Ranks ofTruth = new Ranks(truth);
      Ranks ofPredicted = new Ranks(predicted);
      return new Statistic(
          metric, truth.length, drawn -> pearson(ofTruth.of(drawn), ofPredicted.of(drawn)));
    }
    throw new InvalidInputException("%s is no metric of numbers".formatted(metric.name()));
  }

  private static double[] chosen(double[] values, int[] indices) {
    return IntStream.of(indices).mapToDouble(index -> values[index]).toArray();
  }

  private static double pearson(double[] x, double[] y) {
    boolean constant =
        Arrays.stream(x).allMatch(value -> value == x[0])
            || Arrays.stream(y).allMatch(value -> value == y[0]);
    return constant ? 0 : new PearsonsCorrelation().correlation(x, y);
  }
}
