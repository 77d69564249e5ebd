package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.core.error.FailureReason;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.provenance.CodeHash;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.eval.ModelIdentity;
import io.github.pocketzoo.eval.RowNames;
import io.github.pocketzoo.eval.RunDescription;
import io.github.pocketzoo.eval.bench.BenchmarkOutcome;
import io.github.pocketzoo.eval.bench.DecodingBenchmark;
import io.github.pocketzoo.eval.bench.DecodingOptions;
import io.github.pocketzoo.eval.bench.DecodingSpeed;
import io.github.pocketzoo.eval.bench.DecodingSubject;
import io.github.pocketzoo.eval.bench.Machine;
import io.github.pocketzoo.eval.compare.Bootstrap;
import io.github.pocketzoo.eval.metric.ExampleTable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Compares language models on one set of texts: first how well each expects them, then how fast all
 * write, in turns. A model that fails becomes a row that says why; the others keep theirs.
 *
 * <p>Two evaluations of the same models with the same seed give the same report but for times.
 */
public final class LanguageEvaluator {
  /** Enough to tell shares within about a point; one text of a model's context or more. */
  private static final int AGREEMENT_TOKENS = 4096;

  private final LanguageEvaluationOptions options;
  private final Progress.Factory progress;
  private final BiConsumer<String, ExampleTable> answered;
  private final Map<String, EarlierScores> known;

  public LanguageEvaluator(LanguageEvaluationOptions options, Progress.Factory progress) {
    this(options, progress, (name, table) -> {});
  }

  /**
   * An evaluator that hands on what a report sums up.
   *
   * @param answered is told the name of each model that scored the documents, and its scores
   */
  public LanguageEvaluator(
      LanguageEvaluationOptions options,
      Progress.Factory progress,
      BiConsumer<String, ExampleTable> answered) {
    this(options, progress, answered, Map.of());
  }

  private LanguageEvaluator(
      LanguageEvaluationOptions options,
      Progress.Factory progress,
      BiConsumer<String, ExampleTable> answered,
      Map<String, EarlierScores> known) {
    this.options = options;
    this.progress = progress;
    this.answered = answered;
    this.known = known;
  }

  /**
   * The same evaluator, which doesn't ask models whose scores are known.
   *
   * @param scores of the same documents, by name of the model; those in windows of another length
   *     are not used, and those of a model with other files or another engine are its failure
   */
  public LanguageEvaluator knowing(Map<String, EarlierScores> scores) {
    return new LanguageEvaluator(options, progress, answered, Map.copyOf(scores));
  }

  /** The same where all models could be loaded, without reference models. */
  public LanguageReport evaluate(
      List<LanguageModelUnderTest> models, HeldOutTexts texts, RunDescription run) {
    return evaluate(models, List.of(), List.of(), texts, run);
  }

  /**
   * Evaluates models.
   *
   * @param models rows of the report, in their order; at least one
   * @param notLoaded rows behind them, of models that could not be loaded
   * @param references rows behind those
   * @param texts the held-out documents, each read on its own
   * @throws InvalidInputException if there is no model, two have the same name, the baseline is not
   *     among them, or windows are longer than the context of one
   */
  public LanguageReport evaluate(
      List<LanguageModelUnderTest> models,
      List<LanguageResult> notLoaded,
      List<ReferenceModel> references,
      HeldOutTexts texts,
      RunDescription run) {
    new RowNames(
            models.stream().map(LanguageModelUnderTest::name).toList(),
            Stream.concat(
                    notLoaded.stream().map(LanguageResult::name),
                    references.stream().map(ReferenceModel::name))
                .toList())
        .check(options.baseline());
    Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    SlidingWindows windows = windows(models);
    Map<Tokenizer, List<ScoredText>> tokenized = new HashMap<>();
    Map<String, ScoredDocuments> scored = new LinkedHashMap<>();
    Map<String, String> errors = new HashMap<>();
    for (LanguageModelUnderTest model : models) {
      try {
        scored.put(model.name(), documents(model, windows, texts, tokenized));
      } catch (RuntimeException | OutOfMemoryError e) {
        errors.put(model.name(), FailureReason.of(e));
      }
    }
    for (ReferenceModel reference : references) {
      List<ScoredText> own = tokenize(reference.tokenizer(), texts, tokenized);
      scored.put(reference.name(), ScoredDocuments.of(own, reference.model().scoreEach(own)));
    }
    Map<String, LanguageAgreement> agreements =
        agreements(models, scored, windows, texts, tokenized, errors);
    Map<String, DecodingSpeed> speeds =
        options
            .benchmark()
            .map(
                benchmark ->
                    measureSpeed(
                        benchmark,
                        models.stream().filter(model -> scored.containsKey(model.name())).toList(),
                        errors))
            .orElse(Map.of());

    List<LanguageResult> rows = new ArrayList<>();
    for (LanguageModelUnderTest model : models) {
      rows.add(
          row(
              model.name(),
              Optional.of(model),
              scored,
              texts,
              Optional.ofNullable(agreements.get(model.name())),
              Optional.ofNullable(speeds.get(model.name())),
              Optional.ofNullable(errors.get(model.name()))));
    }
    rows.addAll(notLoaded);
    for (ReferenceModel reference : references) {
      rows.add(
          row(
              reference.name(),
              Optional.empty(),
              scored,
              texts,
              Optional.empty(),
              Optional.empty(),
              Optional.empty()));
    }
    scored.forEach((name, documents) -> answered.accept(name, documents.table()));
    return new LanguageReport(
        LanguageReport.SCHEMA_VERSION,
        LanguageReport.KIND,
        run.toolVersion(),
        CodeHash.ofThis(),
        run.command(),
        startedAt,
        new LanguageTestSet(
            run.task(),
            texts.name(),
            run.datasetFingerprint(),
            texts.texts().size(),
            texts.bytes(),
            windows.length()),
        options,
        Machine.current(),
        rows,
        pairs(scored),
        List.of());
  }

  /** Every model with every later one. */
  private List<LanguagePair> pairs(Map<String, ScoredDocuments> scored) {
    List<String> names = List.copyOf(scored.keySet());
    List<LanguagePair> pairs = new ArrayList<>();
    for (int first = 0; first < names.size(); first++) {
      for (int second = first + 1; second < names.size(); second++) {
        pairs.add(
            new LanguagePair(
                names.get(first),
                names.get(second),
                scored
                    .get(names.get(second))
                    .comparedWith(scored.get(names.get(first)), bootstrap())));
      }
    }
    return pairs;
  }

  private Bootstrap bootstrap() {
    return new Bootstrap(options.seed(), options.bootstrapResamples());
  }

  private SlidingWindows windows(List<LanguageModelUnderTest> models) {
    int length =
        options
            .windowLength()
            .orElseGet(
                () ->
                    models.stream()
                        .mapToInt(model -> model.forward().contextLength())
                        .min()
                        .orElseThrow());
    SlidingWindows windows = SlidingWindows.halfOf(length);
    models.forEach(model -> LanguageScorer.of(model.forward(), windows));
    return windows;
  }

  private static List<ScoredText> tokenize(
      Tokenizer tokenizer, HeldOutTexts texts, Map<Tokenizer, List<ScoredText>> tokenized) {
    return tokenized.computeIfAbsent(tokenizer, each -> ScoredText.all(each, texts.texts()));
  }

  private ScoredDocuments documents(
      LanguageModelUnderTest model,
      SlidingWindows windows,
      HeldOutTexts texts,
      Map<Tokenizer, List<ScoredText>> tokenized) {
    EarlierScores earlier = known.get(model.name());
    if (earlier != null && earlier.windowLength() == windows.length()) {
      ModelIdentity.of(model.facts(), model.forward().engine())
          .requireGave(earlier.by(), earlier.source());
      return earlier.documents();
    }
    List<ScoredText> own = tokenize(model.tokenizer(), texts, tokenized);
    return ScoredDocuments.of(own, score(model, windows, own));
  }

  private List<LanguageScore> score(
      LanguageModelUnderTest model, SlidingWindows windows, List<ScoredText> texts) {
    try (Progress display = progress.start("evaluate " + model.name(), "documents", texts.size())) {
      return LanguageScorer.of(model.forward(), windows).scoreEach(texts, display);
    }
  }

  /** By name, of the models that read the texts as the same tokens as the baseline. */
  private Map<String, LanguageAgreement> agreements(
      List<LanguageModelUnderTest> models,
      Map<String, ScoredDocuments> scored,
      SlidingWindows windows,
      HeldOutTexts texts,
      Map<Tokenizer, List<ScoredText>> tokenized,
      Map<String, String> errors) {
    Map<String, LanguageAgreement> agreements = new HashMap<>();
    models.stream()
        .filter(model -> options.baseline().equals(Optional.of(model.name())))
        .filter(model -> scored.containsKey(model.name()))
        .forEach(
            baseline -> {
              List<ScoredText> read = tokenize(baseline.tokenizer(), texts, tokenized);
              for (LanguageModelUnderTest model : models) {
                if (!model.name().equals(baseline.name())
                    && comparesTokens(model, baseline, scored)) {
                  try {
                    agreements.put(model.name(), agreement(model, baseline, windows, read));
                  } catch (RuntimeException | OutOfMemoryError e) {
                    errors.put(model.name(), FailureReason.of(e));
                  }
                }
              }
            });
    return agreements;
  }

  private static boolean comparesTokens(
      LanguageModelUnderTest model,
      LanguageModelUnderTest baseline,
      Map<String, ScoredDocuments> scored) {
    return scored.containsKey(model.name())
        && scored.get(model.name()).scores().stream().anyMatch(score -> score.tokens() > 0)
        && scored.get(model.name()).hasTokensOf(scored.get(baseline.name()))
        && model.forward().vocabularySize() == baseline.forward().vocabularySize();
  }

  private LanguageAgreement agreement(
      LanguageModelUnderTest model,
      LanguageModelUnderTest baseline,
      SlidingWindows windows,
      List<ScoredText> texts) {
    AgreementScorer scorer =
        new AgreementScorer(model.forward(), baseline.forward(), windows, AGREEMENT_TOKENS);
    try (Progress display =
        progress.start("agreement " + model.name(), "tokens", scorer.sampled(texts))) {
      return scorer.measure(texts, display);
    }
  }

  private Map<String, DecodingSpeed> measureSpeed(
      DecodingOptions benchmark, List<LanguageModelUnderTest> models, Map<String, String> errors) {
    List<BenchmarkOutcome<DecodingSpeed>> outcomes =
        new DecodingBenchmark(benchmark, progress)
            .measure(
                models.stream()
                    .map(model -> new DecodingSubject(model.name(), model.forward()))
                    .toList());
    return BenchmarkOutcome.speeds(
        models.stream().map(LanguageModelUnderTest::name).toList(), outcomes, errors);
  }

  private LanguageResult row(
      String name,
      Optional<LanguageModelUnderTest> model,
      Map<String, ScoredDocuments> scored,
      HeldOutTexts texts,
      Optional<LanguageAgreement> agreement,
      Optional<DecodingSpeed> speed,
      Optional<String> error) {
    Bootstrap bootstrap = bootstrap();
    Optional<ScoredDocuments> own = Optional.ofNullable(scored.get(name));
    Optional<ScoredDocuments> baseline =
        options.baseline().filter(base -> !base.equals(name)).map(scored::get);
    return new LanguageResult(
        name,
        model.map(each -> each.forward().engine()),
        model.map(LanguageModelUnderTest::facts),
        own.map(documents -> documents.quality(bootstrap)),
        own.flatMap(documents -> baseline.map(base -> documents.comparedWith(base, bootstrap))),
        speed,
        error,
        own.flatMap(documents -> baseline.map(base -> documents.differing(base, texts.texts())))
            .orElse(List.of()),
        agreement,
        Optional.empty());
  }
}
