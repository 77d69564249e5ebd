package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.core.catalog.Fingerprint;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.EarlierOutcomes;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.HeldOut;
import io.github.pocketzoo.eval.ModelIdentity;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.PredictionFile;
import io.github.pocketzoo.eval.Score;
import io.github.pocketzoo.eval.TestSet;
import io.github.pocketzoo.eval.language.EarlierScores;
import io.github.pocketzoo.eval.language.HeldOutTexts;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.metric.Metric;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What models answered in earlier evaluations of the same examples, from the files of predictions
 * beside their reports.
 *
 * @param directories of the reports; where a model is in several, the last counts
 */
public record EarlierAnswers(List<Path> directories) {
  /** Copies. */
  public EarlierAnswers {
    directories = List.copyOf(directories);
  }

  /**
   * Answers to a test set.
   *
   * @param definition of its task
   * @return by name of the model
   * @throws InvalidInputException if a report can't be read, is on other examples, or a file of
   *     predictions isn't the one that belongs to it
   */
  public Map<String, EarlierOutcomes> to(HeldOut test, String definition) {
    Map<String, EarlierOutcomes> answers = new HashMap<>();
    for (Path directory : directories) {
      Path file = directory.resolve(ReportFiles.JSON);
      EvaluationReport report = JsonReport.read(file);
      TestSet then = report.testSet();
      if (!then.fingerprint().equals(test.fingerprint())
          || !then.definition().equals(definition)
          || !then.labels().equals(test.labels())) {
        throw otherData(file, test.name());
      }
      for (PredictionFile each : report.predictions()) {
        ModelResult row = row(report.model(each.model()), each, file);
        List<Metric> metrics = row.scores().stream().map(Score::metric).toList();
        if (!metrics.isEmpty()) {
          answers.put(
              each.model(),
              new EarlierOutcomes(
                  file.toString(),
                  ModelIdentity.of(row),
                  PredictionReader.outcomes(checked(directory, each), then, metrics)));
        }
      }
    }
    return answers;
  }

  /**
   * Scores of documents.
   *
   * @return by name of the model
   * @throws InvalidInputException as for other answers
   */
  public Map<String, EarlierScores> to(HeldOutTexts texts) {
    Map<String, EarlierScores> answers = new HashMap<>();
    for (Path directory : directories) {
      Path file = directory.resolve(ReportFiles.JSON);
      LanguageReport report = JsonReport.readLanguage(file);
      if (!report.testSet().fingerprint().equals(texts.fingerprint())) {
        throw otherData(file, texts.name());
      }
      for (PredictionFile each : report.predictions()) {
        answers.put(
            each.model(),
            new EarlierScores(
                file.toString(),
                ModelIdentity.of(row(report.model(each.model()), each, file)),
                report.testSet().windowLength(),
                PredictionReader.documents(
                    checked(directory, each), report.testSet().documents())));
      }
    }
    return answers;
  }

  private static <R> R row(Optional<R> row, PredictionFile predictions, Path report) {
    return row.orElseThrow(
        () ->
            new InvalidInputException(
                "%s: predictions of %s, which has no row".formatted(report, predictions.model())));
  }

  private static InvalidInputException otherData(Path report, String data) {
    return new InvalidInputException(
        "%s: answers on other data, or in another task, than %s".formatted(report, data));
  }

  private static Path checked(Path directory, PredictionFile predictions) {
    Path file = directory.resolve(predictions.file());
    if (!Fingerprint.of(file).sha256().equals(predictions.sha256())) {
      throw new InvalidInputException(file + ": not the file that its report was made of");
    }
    return file;
  }
}
