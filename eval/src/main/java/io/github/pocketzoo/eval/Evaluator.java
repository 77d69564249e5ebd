package io.github.pocketzoo.eval;

import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.TextExample;
import io.github.pocketzoo.core.error.FailureReason;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.eval.bench.Benchmark;
import io.github.pocketzoo.eval.bench.BenchmarkOptions;
import io.github.pocketzoo.eval.bench.BenchmarkOutcome;
import io.github.pocketzoo.eval.bench.BenchmarkSubject;
import io.github.pocketzoo.eval.bench.Machine;
import io.github.pocketzoo.eval.bench.Speed;
import io.github.pocketzoo.eval.compare.Bootstrap;
import io.github.pocketzoo.eval.compare.LabelAgreement;
import io.github.pocketzoo.eval.compare.McNemar;
import io.github.pocketzoo.eval.metric.ClassOutcomes;
import io.github.pocketzoo.eval.metric.ConfusionMatrix;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares classifiers on one test set: first the predictions of each, then the speed of all in
 * turns. A model that fails becomes a row that says why; the others keep theirs.
 *
 * <p>Two evaluations of the same models with the same seed give the same report but for times.
 */
public final class Evaluator {
  private final EvaluationOptions options;
  private final Progress.Factory progress;

  public Evaluator(EvaluationOptions options, Progress.Factory progress) {
    this.options = options;
    this.progress = progress;
  }

  /**
   * Evaluates models.
   *
   * @param models rows of the report, in their order; at least one
   * @param test the held-out examples
   * @throws InvalidInputException if there is no model, two have the same name, or the baseline is
   *     not among them
   */
  public EvaluationReport evaluate(
      List<ModelUnderTest> models, TextDataset test, RunDescription run) {
    new RowNames(models.stream().map(ModelUnderTest::name).toList(), List.of())
        .check(options.baseline());
    Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    int[] truth = test.examples().stream().mapToInt(TextExample::label).toArray();

    Map<Tokenizer, List<Encoding>> encodings = new HashMap<>();
    Map<String, ClassOutcomes> outcomes = new LinkedHashMap<>();
    Map<String, String> errors = new HashMap<>();
    for (ModelUnderTest model : models) {
      try {
        int[] predicted = predict(model, test, encodings);
        outcomes.put(model.name(), new ClassOutcomes(test.labels(), truth, predicted));
      } catch (RuntimeException | OutOfMemoryError e) {
        errors.put(model.name(), FailureReason.of(e));
      }
    }

    List<ModelUnderTest> working =
        models.stream().filter(model -> outcomes.containsKey(model.name())).toList();
    Map<String, Speed> speeds =
        options
            .benchmark()
            .map(benchmark -> measureSpeed(benchmark, working, encodings, errors))
            .orElse(Map.of());

    List<ModelResult> rows = new ArrayList<>();
    for (ModelUnderTest model : models) {
      rows.add(
          row(
              model.name(),
              model.forward().engine(),
              model.facts(),
              outcomes,
              Optional.ofNullable(speeds.get(model.name())),
              Optional.ofNullable(errors.get(model.name()))));
    }
    TestSet testSet =
        new TestSet(run.task(), test.name(), run.datasetFingerprint(), truth.length, test.labels());
    return report(run, startedAt, testSet, rows);
  }

  /**
   * Compares models whose predictions are known already, such as those that many machines have made
   * together. Speed is not measured.
   *
   * @param models rows of the report, in their order; at least one
   * @param test what was predicted
   * @throws InvalidInputException as for models that are still to predict
   */
  public EvaluationReport compare(List<PredictedModel> models, TestSet test, RunDescription run) {
    new RowNames(models.stream().map(PredictedModel::name).toList(), List.of())
        .check(options.baseline());
    Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Map<String, ClassOutcomes> outcomes = new LinkedHashMap<>();
    models.forEach(model -> outcomes.put(model.name(), model.outcomes()));
    List<ModelResult> rows = new ArrayList<>();
    for (PredictedModel model : models) {
      rows.add(
          row(
              model.name(),
              model.engine(),
              model.facts(),
              outcomes,
              Optional.empty(),
              Optional.empty()));
    }
    return report(run, startedAt, test, rows);
  }

  private EvaluationReport report(
      RunDescription run, Instant startedAt, TestSet test, List<ModelResult> rows) {
    return new EvaluationReport(
        EvaluationReport.SCHEMA_VERSION,
        run.toolVersion(),
        run.command(),
        startedAt,
        test,
        options,
        Machine.current(),
        rows);
  }

  private ModelResult row(
      String name,
      String engine,
      ModelFacts facts,
      Map<String, ClassOutcomes> outcomes,
      Optional<Speed> speed,
      Optional<String> error) {
    Bootstrap bootstrap = new Bootstrap(options.seed(), options.bootstrapResamples());
    Scoring scoring = new Scoring(bootstrap);
    Optional<ClassOutcomes> own = Optional.ofNullable(outcomes.get(name));
    Optional<ClassOutcomes> other =
        options.baseline().filter(baseline -> !baseline.equals(name)).map(outcomes::get);
    return new ModelResult(
        name,
        Optional.of(engine),
        Optional.of(facts),
        own.map(scoring::scores).orElse(List.of()),
        own.flatMap(each -> other.map(base -> scoring.differences(base, each))).orElse(List.of()),
        own.map(each -> quality(each, bootstrap)),
        own.flatMap(each -> other.map(base -> compare(base, each))),
        speed,
        error);
  }

  private int[] predict(
      ModelUnderTest model, TextDataset test, Map<Tokenizer, List<Encoding>> encodings) {
    List<Encoding> texts = encodings.computeIfAbsent(model.tokenizer(), test::encode);
    try (Progress display = progress.start("evaluate " + model.name(), "examples", texts.size())) {
      return new Predictor(options.batchSize(), options.threads())
          .predict(model, texts, test.labels().size(), display);
    }
  }

  private Map<String, Speed> measureSpeed(
      BenchmarkOptions benchmark,
      List<ModelUnderTest> models,
      Map<Tokenizer, List<Encoding>> encodings,
      Map<String, String> errors) {
    List<BenchmarkSubject> subjects =
        models.stream()
            .map(
                model ->
                    new BenchmarkSubject(
                        model.name(),
                        model.forward(),
                        encodings.get(model.tokenizer()),
                        model.tokenizer().padTokenId()))
            .toList();
    List<BenchmarkOutcome<Speed>> outcomes =
        new Benchmark(benchmark, options.seed(), progress).measure(subjects);
    return BenchmarkOutcome.speeds(
        subjects.stream().map(BenchmarkSubject::name).toList(), outcomes, errors);
  }

  private static Quality quality(ClassOutcomes outcomes, Bootstrap bootstrap) {
    int[] truth = outcomes.truth();
    ConfusionMatrix confusion = ConfusionMatrix.of(outcomes.labels(), truth, outcomes.predicted());
    return new Quality(
        truth.length,
        confusion.correct(),
        confusion.accuracy(),
        bootstrap.accuracy(confusion.correct(), truth.length),
        confusion.macroF1(),
        bootstrap.macroF1(truth, outcomes.predicted(), outcomes.labels().size()),
        confusion.perClass(),
        confusion);
  }

  private static BaselineComparison compare(ClassOutcomes baseline, ClassOutcomes model) {
    McNemar mcnemar = McNemar.of(model.truth(), baseline.predicted(), model.predicted());
    return new BaselineComparison(
        (double) (mcnemar.c() - mcnemar.b()) / model.truth().length,
        LabelAgreement.of(baseline.predicted(), model.predicted()),
        mcnemar);
  }
}
