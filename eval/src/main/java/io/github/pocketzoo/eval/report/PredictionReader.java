package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.TestSet;
import io.github.pocketzoo.eval.language.LanguageScore;
import io.github.pocketzoo.eval.language.ScoredDocuments;
import io.github.pocketzoo.eval.metric.AnswerOutcomes;
import io.github.pocketzoo.eval.metric.ClassDetails;
import io.github.pocketzoo.eval.metric.ClassOutcomes;
import io.github.pocketzoo.eval.metric.MeanOutcomes;
import io.github.pocketzoo.eval.metric.Metric;
import io.github.pocketzoo.eval.metric.NumberOutcomes;
import io.github.pocketzoo.eval.metric.Outcomes;
import io.github.pocketzoo.eval.metric.SetOutcomes;
import io.github.pocketzoo.eval.metric.TagOutcomes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads files of predictions: what scores, intervals and comparisons of a report were computed of,
 * and can be computed of again.
 */
public final class PredictionReader {
  private PredictionReader() {}

  /**
   * What a model answered.
   *
   * @param file that {@link PredictionFiles} wrote
   * @param test of the report
   * @param metrics of the model's row, the primary one first; one or more
   * @throws InvalidInputException if the file is missing, or isn't one of this test set
   */
  public static Outcomes outcomes(Path file, TestSet test, List<Metric> metrics) {
    int n = test.examples();
    try (PredictionRows rows = new PredictionRows(file, n)) {
      List<String> columns = rows.columns();
      if (columns.contains("label")) {
        return classes(rows, test, metrics);
      }
      if (columns.contains("labels")) {
        return sets(rows, n, test.labels().size(), metrics);
      }
      if (columns.contains("value")) {
        return numbers(rows, n, metrics);
      }
      if (columns.contains("right_tags")) {
        return tags(rows, n, metrics);
      }
      return columns.contains("margin") ? answers(rows, n, metrics) : means(rows, n, metrics);
    }
  }

  /**
   * How a language model scored documents.
   *
   * @param file that {@link PredictionFiles} wrote
   * @param documents how many there are
   * @throws InvalidInputException if the file is missing, or isn't one of these documents
   */
  public static ScoredDocuments documents(Path file, int documents) {
    List<LanguageScore> scores = new ArrayList<>();
    List<Integer> hashes = new ArrayList<>();
    try (PredictionRows rows = new PredictionRows(file, documents)) {
      rows.forEach(
          (document, row) -> {
            scores.add(
                new LanguageScore(
                    row.number("nats"), row.wholeNumber("tokens"), row.wholeNumber("bytes"), 1));
            hashes.add(row.integer("tokens_hash"));
          });
    }
    return new ScoredDocuments(scores, hashes);
  }

  private static Outcomes classes(PredictionRows rows, TestSet test, List<Metric> metrics) {
    List<String> labels = test.labels();
    int[] truth = new int[test.examples()];
    int[] predicted = new int[test.examples()];
    int[] lengths = new int[test.examples()];
    float[][] logProbabilities = new float[test.examples()][labels.size()];
    boolean detailed = rows.columns().contains("length");
    rows.forEach(
        (example, row) -> {
          truth[example] = row.index("label", labels);
          predicted[example] = row.index("predicted", labels);
          if (detailed) {
            lengths[example] = row.integer("length");
            for (int label = 0; label < labels.size(); label++) {
              logProbabilities[example][label] =
                  row.floatNumber(ClassOutcomes.probabilityColumn(labels.get(label)));
            }
          }
        });
    return new ClassOutcomes(
        labels,
        truth,
        predicted,
        metrics,
        test.positive().map(labels::indexOf).orElse(labels.size() - 1),
        detailed ? Optional.of(new ClassDetails(logProbabilities, lengths)) : Optional.empty());
  }

  private static Outcomes sets(PredictionRows rows, int n, int classes, List<Metric> metrics) {
    BitSet truth = new BitSet();
    BitSet predicted = new BitSet();
    rows.forEach(
        (example, row) -> {
          setBits(truth, row, "labels", example, classes);
          setBits(predicted, row, "predicted", example, classes);
        });
    return new SetOutcomes(classes, n, truth, predicted, metrics);
  }

  private static void setBits(
      BitSet bits, PredictionRows.Row row, String column, int example, int classes) {
    for (int label : row.integers(column)) {
      if (label < 0 || label >= classes) {
        throw row.unexpected(column, "numbers of classes, below " + classes);
      }
      bits.set(example * classes + label);
    }
  }

  private static Outcomes numbers(PredictionRows rows, int n, List<Metric> metrics) {
    double[] truth = new double[n];
    double[] predicted = new double[n];
    rows.forEach(
        (example, row) -> {
          truth[example] = row.number("value");
          predicted[example] = row.number("predicted");
        });
    return new NumberOutcomes(truth, predicted, metrics);
  }

  private static Outcomes tags(PredictionRows rows, int n, List<Metric> metrics) {
    int[][] counts = new int[TagOutcomes.COLUMNS.size()][n];
    rows.forEach(
        (sentence, row) -> {
          for (int column = 0; column < counts.length; column++) {
            counts[column][sentence] = row.integer(TagOutcomes.COLUMNS.get(column));
          }
        });
    return new TagOutcomes(counts[4], counts[2], counts[3], counts[1], counts[0], metrics);
  }

  private static Outcomes answers(PredictionRows rows, int n, List<Metric> metrics) {
    double[] exact = new double[n];
    double[] f1 = new double[n];
    double[] margins = new double[n];
    boolean[] answerable = new boolean[n];
    rows.forEach(
        (question, row) -> {
          exact[question] = row.number("exact");
          f1[question] = row.number("f1");
          margins[question] = row.number("margin");
          answerable[question] = row.index("answerable", List.of("false", "true")) == 1;
        });
    return new AnswerOutcomes(exact, f1, margins, answerable, metrics);
  }

  private static Outcomes means(PredictionRows rows, int n, List<Metric> metrics) {
    Map<Metric, double[]> values = new HashMap<>();
    metrics.forEach(metric -> values.put(metric, new double[n]));
    rows.forEach(
        (example, row) ->
            metrics.forEach(metric -> values.get(metric)[example] = row.number(metric.name())));
    return new MeanOutcomes(values, metrics);
  }
}
