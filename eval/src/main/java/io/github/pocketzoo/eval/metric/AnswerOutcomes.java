package io.github.pocketzoo.eval.metric;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Answers to questions of which some have none (SQuAD 2.0).
 *
 * @param exact exact match of the best span of each question, {@code [questions]}
 * @param f1 F1 of it
 * @param margins score of no answer minus that of the best span; no answer is given where it is
 *     above the threshold, which is 0 but for the metrics that choose it
 * @param answerable whether the question has an answer
 * @param metrics what to compute, the primary one first
 */
public record AnswerOutcomes(
    double[] exact, double[] f1, double[] margins, boolean[] answerable, List<Metric> metrics)
    implements Outcomes {
  /** What can be computed. */
  public static final List<Metric> METRICS =
      List.of(Metric.ANSWER_F1, Metric.EXACT_MATCH, Metric.BEST_ANSWER_F1, Metric.BEST_EXACT_MATCH);

  public AnswerOutcomes {
    metrics = List.copyOf(metrics);
  }

  @Override
  public List<Statistic> statistics() {
    return metrics.stream().map(this::statistic).toList();
  }

  /** Columns: exact, f1, margin, answerable. */
  @Override
  public ExampleTable table() {
    return new ExampleTable(
        List.of("exact", "f1", "margin", "answerable"),
        exact.length,
        question ->
            List.of(exact[question], f1[question], margins[question], answerable[question]));
  }

  private Statistic statistic(Metric metric) {
    if (metric.equals(Metric.EXACT_MATCH)) {
      return MeanOutcomes.mean(metric, atZero(exact));
    }
    if (metric.equals(Metric.ANSWER_F1)) {
      return MeanOutcomes.mean(metric, atZero(f1));
    }
    if (metric.equals(Metric.BEST_EXACT_MATCH)) {
      return best(metric, exact);
    }
    if (metric.equals(Metric.BEST_ANSWER_F1)) {
      return best(metric, f1);
    }
    throw new InvalidInputException("%s is no metric of answers".formatted(metric.name()));
  }

  private double[] atZero(double[] ofSpan) {
    return IntStream.range(0, ofSpan.length)
        .mapToDouble(i -> margins[i] > 0 ? ofNothing(i) : ofSpan[i])
        .toArray();
  }

  private double ofNothing(int question) {
    return answerable[question] ? 0 : 1;
  }

  /** Over all thresholds, as {@code find_best_thresh} of the official script looks for it. */
  private Statistic best(Metric metric, double[] ofSpan) {
    int[] byMargin =
        IntStream.range(0, margins.length)
            .boxed()
            .sorted(Comparator.comparingDouble(question -> margins[question]))
            .mapToInt(Integer::intValue)
            .toArray();
    return new Statistic(
        metric,
        margins.length,
        drawn -> {
          int[] times = new int[margins.length];
          double sum = 0;
          for (int question : drawn) {
            times[question]++;
            sum += ofNothing(question);
          }
          double best = sum;
          for (int question : byMargin) {
            sum += times[question] * (ofSpan[question] - ofNothing(question));
            best = Math.max(best, sum);
          }
          return best / drawn.length;
        });
  }
}
