package io.github.pocketzoo.eval.metric;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Tags of words, a sentence an example.
 *
 * @param right entities of each sentence that were predicted, {@code [sentences]}
 * @param entities entities of each sentence
 * @param predicted predicted entities of each sentence
 * @param rightTags words of each sentence whose tag is right
 * @param words words of each sentence
 * @param metrics what to compute, the primary one first
 */
public record TagOutcomes(
    int[] right,
    int[] entities,
    int[] predicted,
    int[] rightTags,
    int[] words,
    List<Metric> metrics)
    implements Outcomes {
  /** What can be computed. */
  public static final List<Metric> METRICS =
      List.of(Metric.ENTITY_F1, Metric.ENTITY_PRECISION, Metric.ENTITY_RECALL, Metric.TAG_ACCURACY);

  /** Those of {@link #table}. */
  public static final List<String> COLUMNS =
      List.of("words", "right_tags", "entities", "predicted_entities", "right_entities");

  public TagOutcomes {
    metrics = List.copyOf(metrics);
  }

  @Override
  public List<Statistic> statistics() {
    return metrics.stream().map(this::statistic).toList();
  }

  @Override
  public ExampleTable table() {
    return new ExampleTable(
        COLUMNS,
        words.length,
        i -> List.of(words[i], rightTags[i], entities[i], predicted[i], right[i]));
  }

  private Statistic statistic(Metric metric) {
    if (metric.equals(Metric.ENTITY_F1)) {
      return ratio(metric, i -> 2 * right[i], i -> entities[i] + predicted[i]);
    }
    if (metric.equals(Metric.ENTITY_PRECISION)) {
      return ratio(metric, i -> right[i], i -> predicted[i]);
    }
    if (metric.equals(Metric.ENTITY_RECALL)) {
      return ratio(metric, i -> right[i], i -> entities[i]);
    }
    if (metric.equals(Metric.TAG_ACCURACY)) {
      return ratio(metric, i -> rightTags[i], i -> words[i]);
    }
    throw new InvalidInputException("%s is no metric of tagged words".formatted(metric.name()));
  }

  /** A quotient of sums over sentences; 0/0 is 0. */
  private Statistic ratio(Metric metric, IntUnaryOperator over, IntUnaryOperator under) {
    return new Statistic(
        metric,
        words.length,
        drawn -> {
          long numerator = 0;
          long denominator = 0;
          for (int sentence : drawn) {
            numerator += over.applyAsInt(sentence);
            denominator += under.applyAsInt(sentence);
          }
          return denominator == 0 ? 0 : (double) numerator / denominator;
        });
  }
}
