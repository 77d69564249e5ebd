package io.github.pocketzoo.eval.metric;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How often each class was taken for which.
 *
 * @param labels the class names
 * @param counts {@code [classes][classes]}: row is the true class, column the predicted one
 */
public record ConfusionMatrix(List<String> labels, List<List<Integer>> counts) {
  public ConfusionMatrix {
    labels = List.copyOf(labels);
    counts = counts.stream().map(List::copyOf).toList();
    int classes = labels.size();
    if (counts.size() != classes || counts.stream().anyMatch(row -> row.size() != classes)) {
      throw new InvalidInputException(
          "the confusion matrix is not %d × %d, as its labels want".formatted(classes, classes));
    }
  }

  /**
   * Counts predictions.
   *
   * @param truth true class of each example, {@code [examples]}, indices into {@code labels}
   * @param predicted predicted class of each example, {@code [examples]}
   */
  public static ConfusionMatrix of(List<String> labels, int[] truth, int[] predicted) {
    if (truth.length != predicted.length) {
      throw new IllegalArgumentException(
          "%d true labels, %d predictions".formatted(truth.length, predicted.length));
    }
    int[][] counts = new int[labels.size()][labels.size()];
    for (int i = 0; i < truth.length; i++) {
      counts[truth[i]][predicted[i]]++;
    }
    return new ConfusionMatrix(
        labels, Arrays.stream(counts).map(row -> Arrays.stream(row).boxed().toList()).toList());
  }

  /** Number of examples. */
  public int total() {
    return IntStream.of(support()).sum();
  }

  /** Number of examples whose class was predicted. */
  public int correct() {
    return IntStream.of(truePositives()).sum();
  }

  /** Share of the examples whose class was predicted, 0 to 1. */
  public double accuracy() {
    return (double) correct() / total();
  }

  /** Mean F1 over the classes that occur, see {@link MacroF1}. */
  public double macroF1() {
    return MacroF1.of(truePositives(), support(), predicted());
  }

  /** Scores of every class, in the order of the labels. */
  public List<ClassScores> perClass() {
    int[] truePositives = truePositives();
    int[] support = support();
    int[] predicted = predicted();
    return IntStream.range(0, labels.size())
        .mapToObj(i -> ClassScores.of(labels.get(i), truePositives[i], support[i], predicted[i]))
        .toList();
  }

  private int[] truePositives() {
    return IntStream.range(0, labels.size()).map(i -> counts.get(i).get(i)).toArray();
  }

  private int[] support() {
    return counts.stream()
        .mapToInt(row -> row.stream().mapToInt(Integer::intValue).sum())
        .toArray();
  }

  private int[] predicted() {
    return IntStream.range(0, labels.size())
        .map(column -> counts.stream().mapToInt(row -> row.get(column)).sum())
        .toArray();
  }
}
