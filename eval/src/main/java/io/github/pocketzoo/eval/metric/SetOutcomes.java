package io.github.pocketzoo.eval.metric;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Any number of classes an example.
 *
 * @param classes number of classes
 * @param examples number of examples
 * @param truth bit {@code example * classes + class} says whether the example has the class
 * @param predicted the same of the predictions
 * @param metrics what to compute, the primary one first
 */
public record SetOutcomes(
    int classes, int examples, BitSet truth, BitSet predicted, List<Metric> metrics)
    implements Outcomes {
  /** What can be computed. */
  public static final List<Metric> METRICS =
      List.of(Metric.MICRO_F1, Metric.MACRO_F1, Metric.EXACT_SETS);

  public SetOutcomes {
    metrics = List.copyOf(metrics);
  }

  @Override
  public List<Statistic> statistics() {
    return metrics.stream().map(this::statistic).toList();
  }

  /** Columns: labels, predicted; numbers of classes from 0, with blanks between. */
  @Override
  public ExampleTable table() {
    return new ExampleTable(
        List.of("labels", "predicted"),
        examples,
        example -> List.of(classesOf(truth, example), classesOf(predicted, example)));
  }

  private String classesOf(BitSet bits, int example) {
    return bits.get(example * classes, (example + 1) * classes).stream()
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(" "));
  }

  private Statistic statistic(Metric metric) {
    if (metric.equals(Metric.MICRO_F1)) {
      return new Statistic(
          metric,
          examples,
          drawn -> {
            int[][] counts = counts(drawn);
            int right = sum(counts[0]);
            int all = sum(counts[1]) + sum(counts[2]);
            return all == 0 ? 0 : 2.0 * right / all;
          });
    }
    if (metric.equals(Metric.MACRO_F1)) {
      return new Statistic(
          metric,
          examples,
          drawn -> {
            int[][] counts = counts(drawn);
            return MacroF1.of(counts[0], counts[1], counts[2]);
          });
    }
    if (metric.equals(Metric.EXACT_SETS)) {
      BitSet wrong = (BitSet) truth.clone();
      wrong.xor(predicted);
      return new Statistic(
          metric,
          examples,
          drawn -> {
            int exact = 0;
            for (int example : drawn) {
              int first = wrong.nextSetBit(example * classes);
              exact += first < 0 || first >= (example + 1) * classes ? 1 : 0;
            }
            return (double) exact / drawn.length;
          });
    }
    throw new InvalidInputException(
        "%s is no metric of any number of classes an example".formatted(metric.name()));
  }

  /** Of each class: right predictions, examples, predictions. */
  private int[][] counts(int[] drawn) {
    int[][] counts = new int[3][classes];
    for (int example : drawn) {
      for (int label = 0; label < classes; label++) {
        boolean is = truth.get(example * classes + label);
        boolean said = predicted.get(example * classes + label);
        counts[0][label] += is && said ? 1 : 0;
        counts[1][label] += is ? 1 : 0;
        counts[2][label] += said ? 1 : 0;
      }
    }
    return counts;
  }

  private static int sum(int[] counts) {
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }
}
