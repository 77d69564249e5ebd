package io.github.pocketzoo.eval;

import io.github.pocketzoo.eval.compare.Interval;
import io.github.pocketzoo.eval.metric.ClassScores;
import io.github.pocketzoo.eval.metric.ConfusionMatrix;
import io.github.pocketzoo.eval.metric.Metric;
import java.util.List;
import java.util.Objects;

/**
 * How right the predictions of a classifier are, where each example has one class.
 *
 * @param examples number of examples
 * @param correct number of right predictions
 * @param accuracy correct / examples
 * @param accuracyInterval 95 % bootstrap interval
 * @param macroF1 mean F1 over the classes
 * @param macroF1Interval 95 % bootstrap interval
 * @param perClass scores of each class, in the order of the labels
 * @param confusion every number above but the intervals follows from it
 */
public record Quality(
    int examples,
    int correct,
    double accuracy,
    Interval accuracyInterval,
    double macroF1,
    Interval macroF1Interval,
    List<ClassScores> perClass,
    ConfusionMatrix confusion) {
  public Quality {
    Objects.requireNonNull(accuracyInterval, "accuracyInterval");
    Objects.requireNonNull(macroF1Interval, "macroF1Interval");
    perClass = List.copyOf(perClass);
  }

  /** Accuracy and macro-F1. */
  List<Score> scores() {
    return List.of(
        new Score(Metric.ACCURACY, accuracy, accuracyInterval),
        new Score(Metric.MACRO_F1, macroF1, macroF1Interval));
  }
}
