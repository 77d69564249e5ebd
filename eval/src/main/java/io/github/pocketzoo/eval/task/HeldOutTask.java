package io.github.pocketzoo.eval.task;

import io.github.pocketzoo.core.data.ConllReader;
import io.github.pocketzoo.core.data.DatasetReader;
import io.github.pocketzoo.core.data.DatasetSpec;
import io.github.pocketzoo.core.data.ExampleSource;
import io.github.pocketzoo.core.data.RetrievalDirectory;
import io.github.pocketzoo.core.data.SquadQuestions;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.HeldOut;
import io.github.pocketzoo.eval.heldout.AnsweredTexts;
import io.github.pocketzoo.eval.heldout.ClassTexts;
import io.github.pocketzoo.eval.heldout.RetrievedTexts;
import io.github.pocketzoo.eval.heldout.SimilarTexts;
import io.github.pocketzoo.eval.heldout.TaggedTexts;
import io.github.pocketzoo.eval.heldout.ValueTexts;
import io.github.pocketzoo.eval.metric.Metric;
import java.nio.file.Path;
import java.util.List;

/**
 * Opens test sets.
 *
 * @param modelLabels the classes of the models, where the task doesn't tell its own
 * @param most examples at most
 * @param stride tokens that two windows of a long context have in common
 * @param queryPrefix what sentence encoders read before each text, or each query
 * @param documentPrefix what they read before each document
 */
public record HeldOutTask(
    List<String> modelLabels, int most, int stride, String queryPrefix, String documentPrefix) {
  private static final int MAX_ANSWER_LENGTH = 30;

  public HeldOutTask {
    modelLabels = List.copyOf(modelLabels);
  }

  /**
   * A split of a task.
   *
   * @param directory where its data lie
   * @throws InvalidInputException if the data aren't there, or an example can't be used
   */
  public HeldOut of(TaskDefinition task, Path directory, String split) {
    List<String> labels = task.labels().isEmpty() ? modelLabels : task.labels();
    return task.kind().isOfTables()
        ? table(
            task.kind(),
            task.table(directory, split),
            labels,
            task.metrics(),
            task.positiveIndex(labels))
        : file(task.kind(), task.file(directory, split), split, labels, task.metrics());
  }

  /** A table of examples with the usual metrics. */
  public HeldOut table(TaskKind kind, DatasetSpec spec) {
    return table(kind, spec, modelLabels, kind.defaultMetrics(), modelLabels.size() - 1);
  }

  /**
   * A file that is no table, or a directory, with the usual metrics.
   *
   * @param split of a directory
   */
  public HeldOut file(TaskKind kind, Path path, String split) {
    return file(kind, path, split, modelLabels, kind.defaultMetrics());
  }

  private HeldOut table(
      TaskKind kind, DatasetSpec spec, List<String> labels, List<Metric> metrics, int positive) {
    return switch (kind) {
      case TEXT_CLASSIFICATION ->
          ClassTexts.of(limited(DatasetReader.source(spec, labels)), labels, metrics, positive);
      case MULTI_LABEL ->
          ValueTexts.classes(
              limited(DatasetReader.multiLabelSource(spec, labels)), labels, metrics);
      case REGRESSION ->
          ValueTexts.numbers(
              limited(DatasetReader.numberSource(spec)), spec.labelColumn(), metrics);
      case SIMILARITY ->
          SimilarTexts.of(limited(DatasetReader.numberSource(spec)), metrics, queryPrefix);
      case TOKEN_CLASSIFICATION, QUESTION_ANSWERING, RETRIEVAL ->
          throw new IllegalArgumentException(kind + " is no task of tables");
    };
  }

  private HeldOut file(
      TaskKind kind, Path path, String split, List<String> labels, List<Metric> metrics) {
    return switch (kind) {
      case TOKEN_CLASSIFICATION ->
          TaggedTexts.of(limited(ConllReader.source(path, labels)), labels, metrics);
      case QUESTION_ANSWERING ->
          AnsweredTexts.of(limited(SquadQuestions.source(path)), stride, MAX_ANSWER_LENGTH);
      case RETRIEVAL ->
          RetrievedTexts.of(new RetrievalDirectory(path), split, most, queryPrefix, documentPrefix);
      case TEXT_CLASSIFICATION, MULTI_LABEL, REGRESSION, SIMILARITY ->
          throw new IllegalArgumentException(kind + " is a task of tables");
    };
  }

  private <E> ExampleSource<E> limited(ExampleSource<E> source) {
    return most == Integer.MAX_VALUE ? source : source.limit(most);
  }
}
