package io.github.pocketzoo.eval.compare;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An example on which a model and the baseline predict different classes.
 *
 * @param text its beginning, at most {@value Excerpt#LENGTH} characters
 * @param truth the true class
 * @param baseline the class that the baseline predicts
 * @param model the class that the model predicts
 * @param divergence how far apart their probabilities are, see {@link Divergence}
 */
public record Disagreement(
    String text, String truth, String baseline, String model, double divergence) {
  /** Most examples that are told. */
  public static final int MOST = 10;

  /**
   * The examples on which two models differ most.
   *
   * @param baseline predicted classes of the baseline, {@code [examples]}
   * @param model predicted classes of the model, {@code [examples]}
   * @param baselineLog ln probabilities of the baseline, {@code [examples][classes]}
   * @param modelLog ln probabilities of the model, {@code [examples][classes]}
   * @return numbers of at most {@value #MOST} examples, the most different first
   */
  public static List<Integer> worst(
      int[] baseline, int[] model, float[][] baselineLog, float[][] modelLog) {
    return IntStream.range(0, model.length)
        .filter(i -> baseline[i] != model[i])
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer i) -> -Divergence.of(baselineLog[i], modelLog[i]))
                .thenComparing(Comparator.naturalOrder()))
        .limit(MOST)
        .toList();
  }

  /** The same with its text cut short, in one line. */
  public Disagreement shortened() {
    return new Disagreement(Excerpt.of(text), truth, baseline, model, divergence);
  }
}
