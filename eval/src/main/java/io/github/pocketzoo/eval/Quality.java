package io.github.pocketzoo.eval;

import io.github.pocketzoo.eval.compare.Calibration;
import io.github.pocketzoo.eval.compare.Interval;
import io.github.pocketzoo.eval.compare.LengthGroup;
import io.github.pocketzoo.eval.metric.ClassScores;
import io.github.pocketzoo.eval.metric.ConfusionMatrix;
import io.github.pocketzoo.eval.metric.Metric;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

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
 * @param calibration whether its confidence can be believed; empty where probabilities are not
 *     known
 * @param byLength accuracy on short and on long texts; empty where lengths are not known
 */
public record Quality(
    int examples,
    int correct,
    double accuracy,
    Interval accuracyInterval,
    double macroF1,
    Interval macroF1Interval,
    List<ClassScores> perClass,
    ConfusionMatrix confusion,
    Optional<Calibration> calibration,
    List<LengthGroup> byLength) {
  public Quality {
    Objects.requireNonNull(accuracyInterval, "accuracyInterval");
    Objects.requireNonNull(macroF1Interval, "macroF1Interval");
    perClass = List.copyOf(perClass);
    byLength = byLength == null ? List.of() : List.copyOf(byLength);
  }

  /** Without calibration and lengths. */
  public Quality(
      int examples,
      int correct,
      double accuracy,
      Interval accuracyInterval,
      double macroF1,
      Interval macroF1Interval,
      List<ClassScores> perClass,
      ConfusionMatrix confusion) {
    this(
        examples,
        correct,
        accuracy,
        accuracyInterval,
        macroF1,
        macroF1Interval,
        perClass,
        confusion,
        Optional.empty(),
        List.of());
  }

  /** The same with more of what is known of the examples. */
  public Quality with(Optional<Calibration> measured, List<LengthGroup> lengths) {
    return new Quality(
        examples,
        correct,
        accuracy,
        accuracyInterval,
        macroF1,
        macroF1Interval,
        perClass,
        confusion,
        measured,
        lengths);
  }

  /** Accuracy and macro-F1. */
  List<Score> scores() {
    return List.of(
        new Score(Metric.ACCURACY, accuracy, accuracyInterval),
        new Score(Metric.MACRO_F1, macroF1, macroF1Interval));
  }
}
