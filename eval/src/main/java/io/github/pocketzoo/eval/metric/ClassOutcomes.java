package io.github.pocketzoo.eval.metric;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One class an example.
 *
 * @param labels names of the classes
 * @param truth true class of each example, {@code [examples]}
 * @param predicted predicted class of each example, {@code [examples]}
 * @param metrics what to compute, the primary one first
 * @param positive the class that {@link Metric#F1} is of
 * @param details probabilities and lengths; empty where they are not known
 */
public record ClassOutcomes(
    List<String> labels,
    int[] truth,
    int[] predicted,
    List<Metric> metrics,
    int positive,
    Optional<ClassDetails> details)
    implements Outcomes {
  /** What is computed where nothing else is asked for. */
  public static final List<Metric> DEFAULT_METRICS = List.of(Metric.ACCURACY, Metric.MACRO_F1);

  /** What can be computed. */
  public static final List<Metric> METRICS =
      List.of(Metric.ACCURACY, Metric.MACRO_F1, Metric.F1, Metric.MATTHEWS);

  public ClassOutcomes {
    labels = List.copyOf(labels);
    metrics = List.copyOf(metrics);
    if (truth.length != predicted.length) {
      throw new IllegalArgumentException(
          "%d true labels, %d predictions".formatted(truth.length, predicted.length));
    }
  }

  /** Accuracy and macro-F1. */
  public ClassOutcomes(List<String> labels, int[] truth, int[] predicted) {
    this(labels, truth, predicted, DEFAULT_METRICS, labels.size() - 1, Optional.empty());
  }

  @Override
  public List<Statistic> statistics() {
    Map<Metric, Supplier<Statistic>> known =
        Map.of(
            Metric.ACCURACY, this::accuracy,
            Metric.MACRO_F1, this::macroF1,
            Metric.F1, this::f1,
            Metric.MATTHEWS, this::matthews);
    return metrics.stream()
        .map(
            metric -> {
              Supplier<Statistic> statistic = known.get(metric);
              if (statistic == null) {
                throw new InvalidInputException(
                    "%s is no metric of one class an example".formatted(metric.name()));
              }
              return statistic.get();
            })
        .toList();
  }

  /** Columns: label, predicted; length and ln p of every class, where they are known. */
  @Override
  public ExampleTable table() {
    List<String> columns = new ArrayList<>(List.of("label", "predicted"));
    if (details.isPresent()) {
      columns.add("length");
      labels.forEach(label -> columns.add(probabilityColumn(label)));
    }
    return new ExampleTable(
        columns,
        truth.length,
        example -> {
          List<Object> row = new ArrayList<>();
          row.add(labels.get(truth[example]));
          row.add(labels.get(predicted[example]));
          details.ifPresent(
              known -> {
                row.add(known.lengths()[example]);
                for (float logProbability : known.logProbabilities()[example]) {
                  row.add(logProbability);
                }
              });
          return row;
        });
  }

  /** Name of the column with ln p of a class. */
  public static String probabilityColumn(String label) {
    return "ln p(%s)".formatted(label);
  }

  /** {@link Metric#ACCURACY}. */
  public Statistic accuracy() {
    return new Statistic(
        Metric.ACCURACY,
        truth.length,
        examples -> {
          int correct = 0;
          for (int example : examples) {
            if (truth[example] == predicted[example]) {
              correct++;
            }
          }
          return (double) correct / examples.length;
        });
  }

  /** {@link Metric#MACRO_F1}. */
  public Statistic macroF1() {
    int[] truePositives = new int[labels.size()];
    int[] support = new int[labels.size()];
    int[] predictions = new int[labels.size()];
    return new Statistic(
        Metric.MACRO_F1,
        truth.length,
        examples -> {
          Arrays.fill(truePositives, 0);
          Arrays.fill(support, 0);
          Arrays.fill(predictions, 0);
          for (int example : examples) {
            int label = truth[example];
            support[label]++;
            predictions[predicted[example]]++;
            if (label == predicted[example]) {
              truePositives[label]++;
            }
          }
          return MacroF1.of(truePositives, support, predictions);
        });
  }

  /** {@link Metric#F1}. */
  public Statistic f1() {
    return new Statistic(
        Metric.F1,
        truth.length,
        examples -> {
          int right = 0;
          int all = 0;
          for (int example : examples) {
            boolean is = truth[example] == positive;
            boolean said = predicted[example] == positive;
            right += is && said ? 1 : 0;
            all += (is ? 1 : 0) + (said ? 1 : 0);
          }
          return all == 0 ? 0 : 2.0 * right / all;
        });
  }

  /** {@link Metric#MATTHEWS}. */
  public Statistic matthews() {
    int classes = labels.size();
    return new Statistic(
        Metric.MATTHEWS,
        truth.length,
        examples -> {
          long[][] confusion = new long[classes][classes];
          for (int example : examples) {
            confusion[truth[example]][predicted[example]]++;
          }
          return Matthews.of(confusion);
        });
  }
}
