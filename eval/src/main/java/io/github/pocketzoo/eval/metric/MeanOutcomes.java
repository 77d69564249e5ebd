package io.github.pocketzoo.eval.metric;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.List;
import java.util.Map;

/**
 * Metrics that are means over the examples.
 *
 * @param values of each example, {@code [examples]}, by metric
 * @param metrics what to compute, the primary one first
 */
public record MeanOutcomes(Map<Metric, double[]> values, List<Metric> metrics) implements Outcomes {
  public MeanOutcomes {
    values = Map.copyOf(values);
    metrics = List.copyOf(metrics);
    for (Metric metric : metrics) {
      if (!values.containsKey(metric)) {
        throw new InvalidInputException(metric.name() + " is no metric of this task");
      }
    }
  }

  @Override
  public List<Statistic> statistics() {
    return metrics.stream().map(metric -> mean(metric, values.get(metric))).toList();
  }

  /** A column a metric. */
  @Override
  public ExampleTable table() {
    return new ExampleTable(
        metrics.stream().map(Metric::name).toList(),
        values.get(metrics.get(0)).length,
        example -> metrics.stream().map(metric -> values.get(metric)[example]).toList());
  }

  /** The mean of values. */
  static Statistic mean(Metric metric, double[] values) {
    return new Statistic(
        metric,
        values.length,
        drawn -> {
          double sum = 0;
          for (int example : drawn) {
            sum += values[example];
          }
          return sum / drawn.length;
        });
  }
}
