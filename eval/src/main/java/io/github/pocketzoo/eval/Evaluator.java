package io.github.pocketzoo.eval;

import io.github.pocketzoo.core.error.FailureReason;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.provenance.CodeHash;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.eval.bench.Benchmark;
import io.github.pocketzoo.eval.bench.BenchmarkOptions;
import io.github.pocketzoo.eval.bench.BenchmarkOutcome;
import io.github.pocketzoo.eval.bench.BenchmarkSubject;
import io.github.pocketzoo.eval.bench.Machine;
import io.github.pocketzoo.eval.bench.Speed;
import io.github.pocketzoo.eval.compare.Bootstrap;
import io.github.pocketzoo.eval.compare.Calibration;
import io.github.pocketzoo.eval.compare.Disagreement;
import io.github.pocketzoo.eval.compare.Divergence;
import io.github.pocketzoo.eval.compare.LabelAgreement;
import io.github.pocketzoo.eval.compare.LengthGroup;
import io.github.pocketzoo.eval.compare.McNemar;
import io.github.pocketzoo.eval.metric.ClassOutcomes;
import io.github.pocketzoo.eval.metric.ConfusionMatrix;
import io.github.pocketzoo.eval.metric.ExampleTable;
import io.github.pocketzoo.eval.metric.Outcomes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Compares models on one test set: first the answers of each, then the speed of all in turns. A
 * model that fails becomes a row that says why; the others keep theirs.
 *
 * <p>Two evaluations of the same models with the same seed give the same report but for times.
 */
public final class Evaluator {
  /** Enough texts for a picture of their lengths. */
  private static final int TIMED_TEXTS = 2_000;

  private final EvaluationOptions options;
  private final Progress.Factory progress;
  private final BiConsumer<String, ExampleTable> answered;

  public Evaluator(EvaluationOptions options, Progress.Factory progress) {
    this(options, progress, (name, table) -> {});
  }

  /**
   * An evaluator that hands on what a report sums up.
   *
   * @param answered is told the name of each model that answered, and what it answered
   */
  public Evaluator(
      EvaluationOptions options,
      Progress.Factory progress,
      BiConsumer<String, ExampleTable> answered) {
    this.options = options;
    this.progress = progress;
    this.answered = answered;
  }

  /** The same where all models could be loaded. */
  public EvaluationReport evaluate(List<ModelUnderTest> models, HeldOut test, RunDescription run) {
    return evaluate(models, List.of(), test, run);
  }

  /**
   * Evaluates models.
   *
   * @param models rows of the report, in their order; at least one
   * @param notLoaded rows behind them, of models that could not be loaded
   * @param test the held-out examples
   * @throws InvalidInputException if there is no model, two have the same name, or the baseline is
   *     not among them
   */
  public EvaluationReport evaluate(
      List<ModelUnderTest> models, List<ModelResult> notLoaded, HeldOut test, RunDescription run) {
    new RowNames(
            models.stream().map(ModelUnderTest::name).toList(),
            notLoaded.stream().map(ModelResult::name).toList())
        .check(options.baseline());
    Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    Asking asking = new Asking(options.batchSize(), options.threads(), progress);
    Map<String, Outcomes> outcomes = new LinkedHashMap<>();
    Map<String, String> errors = new HashMap<>();
    for (ModelUnderTest model : models) {
      try {
        outcomes.put(model.name(), test.ask(model, asking));
      } catch (RuntimeException | OutOfMemoryError e) {
        errors.put(model.name(), FailureReason.of(e));
      }
    }

    List<ModelUnderTest> working =
        models.stream().filter(model -> outcomes.containsKey(model.name())).toList();
    Map<String, Speed> speeds =
        options
            .benchmark()
            .map(benchmark -> measureSpeed(benchmark, working, test, errors))
            .orElse(Map.of());

    List<ModelResult> rows = new ArrayList<>();
    for (ModelUnderTest model : models) {
      rows.add(
          row(
              model.name(),
              model.forward().engine(),
              model.facts(),
              outcomes,
              test,
              Optional.ofNullable(speeds.get(model.name())),
              Optional.ofNullable(errors.get(model.name()))));
    }
    rows.addAll(notLoaded);
    TestSet testSet =
        new TestSet(
            run.task(),
            test.name(),
            run.datasetFingerprint(),
            test.examples(),
            test.labels(),
            test.kind(),
            run.definition(),
            test.positive());
    return report(run, startedAt, testSet, rows, outcomes);
  }

  /**
   * Compares models whose predictions are known already, such as those that many machines have made
   * together. Speed is not measured.
   *
   * @param models rows of the report, in their order; at least one
   * @param test what was predicted
   * @param texts shows examples on which models differ
   * @throws InvalidInputException as for models that are still to predict
   */
  public EvaluationReport compare(
      List<PredictedModel> models, TestSet test, ExampleTexts texts, RunDescription run) {
    new RowNames(models.stream().map(PredictedModel::name).toList(), List.of())
        .check(options.baseline());
    Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Map<String, Outcomes> outcomes = new LinkedHashMap<>();
    models.forEach(model -> outcomes.put(model.name(), model.outcomes()));
    List<ModelResult> rows = new ArrayList<>();
    for (PredictedModel model : models) {
      rows.add(
          row(
              model.name(),
              model.engine(),
              model.facts(),
              outcomes,
              texts,
              Optional.empty(),
              Optional.empty()));
    }
    return report(run, startedAt, test, rows, outcomes);
  }

  private EvaluationReport report(
      RunDescription run,
      Instant startedAt,
      TestSet test,
      List<ModelResult> rows,
      Map<String, Outcomes> outcomes) {
    outcomes.forEach((name, each) -> answered.accept(name, each.table()));
    return new EvaluationReport(
        EvaluationReport.SCHEMA_VERSION,
        run.toolVersion(),
        CodeHash.ofThis(),
        run.command(),
        startedAt,
        test,
        options,
        Machine.current(),
        rows,
        pairs(outcomes, scoring()),
        List.of());
  }

  private Scoring scoring() {
    return new Scoring(new Bootstrap(options.seed(), options.bootstrapResamples()));
  }

  private ModelResult row(
      String name,
      String engine,
      ModelFacts facts,
      Map<String, Outcomes> outcomes,
      ExampleTexts texts,
      Optional<Speed> speed,
      Optional<String> error) {
    Scoring scoring = scoring();
    Optional<Outcomes> own = Optional.ofNullable(outcomes.get(name));
    Optional<Outcomes> other =
        options.baseline().filter(baseline -> !baseline.equals(name)).map(outcomes::get);
    return new ModelResult(
        name,
        Optional.of(engine),
        Optional.of(facts),
        own.map(scoring::scores).orElse(List.of()),
        own.flatMap(each -> other.map(base -> scoring.differences(base, each))).orElse(List.of()),
        own.flatMap(each -> quality(each, scoring)),
        own.flatMap(each -> other.flatMap(base -> compare(base, each, texts))),
        speed,
        error);
  }

  private Map<String, Speed> measureSpeed(
      BenchmarkOptions benchmark,
      List<ModelUnderTest> models,
      HeldOut test,
      Map<String, String> errors) {
    Map<Tokenizer, List<Encoding>> encodings = new HashMap<>();
    List<BenchmarkSubject> subjects =
        models.stream()
            .map(
                model ->
                    new BenchmarkSubject(
                        model.name(),
                        model.forward(),
                        encodings.computeIfAbsent(
                            model.tokenizer(), unseen -> test.sample(model, TIMED_TEXTS)),
                        model.tokenizer().padTokenId(),
                        test.output(model)))
            .toList();
    List<BenchmarkOutcome<Speed>> outcomes =
        new Benchmark(benchmark, options.seed(), progress).measure(subjects);
    return BenchmarkOutcome.speeds(
        subjects.stream().map(BenchmarkSubject::name).toList(), outcomes, errors);
  }

  private static Optional<Quality> quality(Outcomes outcomes, Scoring scoring) {
    if (!(outcomes instanceof ClassOutcomes classes)) {
      return Optional.empty();
    }
    ConfusionMatrix confusion =
        ConfusionMatrix.of(classes.labels(), classes.truth(), classes.predicted());
    return Optional.of(
        new Quality(
            classes.truth().length,
            confusion.correct(),
            confusion.accuracy(),
            scoring.score(classes.accuracy()).interval(),
            confusion.macroF1(),
            scoring.score(classes.macroF1()).interval(),
            confusion.perClass(),
            confusion,
            classes
                .details()
                .map(
                    details ->
                        Calibration.of(
                            classes.truth(), classes.predicted(), details.logProbabilities())),
            classes
                .details()
                .map(
                    details ->
                        LengthGroup.of(details.lengths(), classes.truth(), classes.predicted()))
                .orElse(List.of())));
  }

  private static Optional<BaselineComparison> compare(
      Outcomes baseline, Outcomes model, ExampleTexts examples) {
    if (!(baseline instanceof ClassOutcomes base) || !(model instanceof ClassOutcomes own)) {
      return Optional.empty();
    }
    McNemar mcnemar = McNemar.of(own.truth(), base.predicted(), own.predicted());
    BaselineComparison comparison =
        new BaselineComparison(
            (double) (mcnemar.c() - mcnemar.b()) / own.truth().length,
            LabelAgreement.of(base.predicted(), own.predicted()),
            mcnemar);
    if (base.details().isEmpty() || own.details().isEmpty()) {
      return Optional.of(comparison);
    }
    float[][] baseLog = base.details().get().logProbabilities();
    float[][] ownLog = own.details().get().logProbabilities();
    List<Integer> worst = Disagreement.worst(base.predicted(), own.predicted(), baseLog, ownLog);
    List<String> texts = examples.texts(worst);
    List<Disagreement> told = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      int example = worst.get(i);
      told.add(
          new Disagreement(
                  texts.get(i),
                  own.labels().get(own.truth()[example]),
                  own.labels().get(base.predicted()[example]),
                  own.labels().get(own.predicted()[example]),
                  Divergence.of(baseLog[example], ownLog[example]))
              .shortened());
    }
    return Optional.of(comparison.with(Divergence.mean(baseLog, ownLog), told));
  }

  /** Every model with every later one. */
  private static List<ModelPair> pairs(Map<String, Outcomes> outcomes, Scoring scoring) {
    List<String> names = List.copyOf(outcomes.keySet());
    List<ModelPair> pairs = new ArrayList<>();
    for (int first = 0; first < names.size(); first++) {
      for (int second = first + 1; second < names.size(); second++) {
        Outcomes one = outcomes.get(names.get(first));
        Outcomes other = outcomes.get(names.get(second));
        pairs.add(
            new ModelPair(
                names.get(first),
                names.get(second),
                scoring.primaryDifference(one, other),
                one instanceof ClassOutcomes classes && other instanceof ClassOutcomes others
                    ? Optional.of(
                        McNemar.of(classes.truth(), classes.predicted(), others.predicted()))
                    : Optional.empty()));
      }
    }
    return pairs;
  }
}
