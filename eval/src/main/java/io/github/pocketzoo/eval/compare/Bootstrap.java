package io.github.pocketzoo.eval.compare;

import io.github.pocketzoo.eval.metric.ClassOutcomes;
import io.github.pocketzoo.eval.metric.MacroF1;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * 95 % intervals of a metric by the percentile bootstrap (Efron, 1979): the metric's quantiles over
 * test sets drawn with replacement from the test set at hand. They say how much the score would
 * vary with other examples of the same kind; they say nothing of another training seed.
 *
 * <p>The interval of a model without any error, or without any success, is a point: resampling
 * can't invent what was never seen.
 */
public final class Bootstrap {
  /** Probability that the interval is meant to hold. */
  public static final double CONFIDENCE = 0.95;

  private static final double TAIL = (1 - CONFIDENCE) / 2;

  private final long seed;
  private final int resamples;

  /**
   * A bootstrap that gives the same intervals whenever it is asked.
   *
   * @param resamples number of resampled test sets, 1,000 to 10,000 in practice
   */
  public Bootstrap(long seed, int resamples) {
    if (resamples < 1) {
      throw new IllegalArgumentException("resamples must be positive, not " + resamples);
    }
    this.seed = seed;
    this.resamples = resamples;
  }

  /**
   * Interval of the accuracy. The number of correct answers in a resampled test set is binomial, so
   * the quantiles that more and more resamples tend to are known, and taken from there.
   *
   * @param correct number of correct answers
   * @param examples number of examples, at least 1
   */
  public Interval accuracy(int correct, int examples) {
    if (correct == 0 || correct == examples) {
      double accuracy = (double) correct / examples;
      return new Interval(accuracy, accuracy);
    }
    // The generator is left out because nothing is drawn.
    BinomialDistribution resampled =
        new BinomialDistribution(null, examples, (double) correct / examples);
    return new Interval(
        (double) resampled.inverseCumulativeProbability(TAIL) / examples,
        (double) resampled.inverseCumulativeProbability(1 - TAIL) / examples);
  }

  /**
   * Interval of {@link MacroF1}.
   *
   * @param truth true class of each example, {@code [examples]}
   * @param predicted predicted class of each example, {@code [examples]}
   * @param classes number of classes
   */
  public Interval macroF1(int[] truth, int[] predicted, int classes) {
    List<String> labels = IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    return interval(truth.length, new ClassOutcomes(labels, truth, predicted).macroF1().of());
  }

  /**
   * Interval of anything that is computed of examples. Two statistics of as many examples see the
   * same resampled test sets, so that a statistic of the difference between two models is that of a
   * paired comparison.
   *
   * @param examples number of examples, at least 1
   * @param statistic its value for the examples with these indices, {@code [examples]}; the array
   *     is used again
   */
  public Interval interval(int examples, ToDoubleFunction<int[]> statistic) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[resamples];
    int[] drawn = new int[examples];
    for (int resample = 0; resample < resamples; resample++) {
      for (int draw = 0; draw < examples; draw++) {
        drawn[draw] = random.nextInt(examples);
      }
      values[resample] = statistic.applyAsDouble(drawn);
    }
    Percentile percentile = new Percentile().withEstimationType(Percentile.EstimationType.R_7);
    percentile.setData(values);
    return new Interval(percentile.evaluate(100 * TAIL), percentile.evaluate(100 * (1 - TAIL)));
  }
}
