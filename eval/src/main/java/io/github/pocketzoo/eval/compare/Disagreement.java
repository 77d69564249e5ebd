package io.github.pocketzoo.eval.compare;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An example on which a model and the baseline predict different classes.
 *
 * @param text its beginning, at most {@value #TEXT_LENGTH} characters
 * @param truth the true class
 * @param baseline the class that the baseline predicts
 * @param model the class that the model predicts
 * @param divergence how far apart their probabilities are, see {@link Divergence}
 */
public record Disagreement(
    String text, String truth, String baseline, String model, double divergence) {
  /** Most examples that are told. */
  public static final int MOST = 10;

  /** Most characters of a text that are told. */
  public static final int TEXT_LENGTH = 160;

  /** Stands for what is left out. */
  private static final String ELLIPSIS = "…";

  /**
   * What two models predicted.
   *
   * @param labels names of the classes
   * @param truth true classes, {@code [examples]}
   * @param predicted predicted classes, {@code [examples]}
   * @param logProbabilities ln probabilities of all classes, {@code [examples][classes]}
   */
  @SuppressWarnings("ArrayRecordComponent") // A bundle of arguments that nobody compares.
  public record Predictions(
      List<String> labels, int[] truth, int[] predicted, float[][] logProbabilities) {}

  /**
   * The examples on which two models differ most.
   *
   * @param texts of the examples
   * @param baseline predictions of the baseline
   * @param model predictions of the model, on the same examples
   * @return at most {@value #MOST}, the most different first
   */
  public static List<Disagreement> worst(
      List<String> texts, Predictions baseline, Predictions model) {
    return IntStream.range(0, texts.size())
        .filter(i -> baseline.predicted()[i] != model.predicted()[i])
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                    (Integer i) ->
                        -Divergence.of(baseline.logProbabilities()[i], model.logProbabilities()[i]))
                .thenComparing(i -> i))
        .limit(MOST)
        .map(
            i ->
                new Disagreement(
                    shortened(texts.get(i)),
                    model.labels().get(model.truth()[i]),
                    model.labels().get(baseline.predicted()[i]),
                    model.labels().get(model.predicted()[i]),
                    Divergence.of(baseline.logProbabilities()[i], model.logProbabilities()[i])))
        .toList();
  }

  private static String shortened(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    if (line.codePointCount(0, line.length()) <= TEXT_LENGTH) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, TEXT_LENGTH - 1)) + ELLIPSIS;
  }
}
