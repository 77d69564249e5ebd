package io.github.pocketzoo.eval.metric;

import java.util.Arrays;
import java.util.List;

/**
 * One class an example.
 *
 * @param labels names of the classes
 * @param truth true class of each example, {@code [examples]}
 * @param predicted predicted class of each example, {@code [examples]}
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared, and of the size of the test set.
public record ClassOutcomes(List<String> labels, int[] truth, int[] predicted) implements Outcomes {
  public ClassOutcomes {
    labels = List.copyOf(labels);
    if (truth.length != predicted.length) {
      throw new IllegalArgumentException(
          "%d true labels, %d predictions".formatted(truth.length, predicted.length));
    }
  }

  @Override
  public List<Statistic> statistics() {
    return List.of(accuracy(), macroF1());
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
}
