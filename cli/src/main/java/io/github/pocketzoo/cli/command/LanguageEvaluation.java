package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.CausalEngine;
import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.cli.engine.ForwardEngine;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.data.PlainTextCorpus;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.eval.RunDescription;
import io.github.pocketzoo.eval.bench.DecodingOptions;
import io.github.pocketzoo.eval.bench.GenerationShape;
import io.github.pocketzoo.eval.language.HeldOutTexts;
import io.github.pocketzoo.eval.language.LanguageEvaluationOptions;
import io.github.pocketzoo.eval.language.LanguageEvaluator;
import io.github.pocketzoo.eval.language.LanguageModelUnderTest;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.language.LanguageResult;
import io.github.pocketzoo.eval.language.ReferenceModel;
import io.github.pocketzoo.eval.metric.ExampleTable;
import io.github.pocketzoo.eval.report.EarlierAnswers;
import io.github.pocketzoo.eval.task.LanguageTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** {@code eval} of language models. */
final class LanguageEvaluation implements AutoCloseable {
  private static final GenerationShape SHAPE = DecodingOptions.defaults().shape();

  private static final Setting<Integer> MAX_LENGTH =
      Setting.optional(
          "max-length",
          ValueType.count(2),
          "tokens of the windows that longer documents are cut into, half of which overlap"
              + " (default: the shortest context of the models)");
  private static final Setting<Integer> PROMPT_LENGTH =
      Setting.optional(
          "prompt-length",
          ValueType.count(1),
          "tokens that are given where speed is measured (default: %d, or half of what a shorter context holds)"
              .formatted(SHAPE.promptLength()));
  private static final Setting<Integer> NEW_TOKENS =
      Setting.optional(
          "new-tokens",
          ValueType.count(1),
          "tokens that are written there (default: %d, or half of what a shorter context holds)"
              .formatted(SHAPE.newTokens()));
  private static final Setting<Integer> NGRAM_ORDER =
      Setting.optional(
          "ngram-order",
          ValueType.count(1),
          "a row of an n-gram model of the task's training text, in the tokens of the baseline"
              + " (default: none)");

  static final OptionGroup OPTIONS =
      OptionGroup.of(
          "Evaluation of language models", MAX_LENGTH, PROMPT_LENGTH, NEW_TOKENS, NGRAM_ORDER);

  private final List<Model> models = new ArrayList<>();
  private final List<LanguageModelUnderTest> rows = new ArrayList<>();
  private final List<LanguageResult> failed = new ArrayList<>();

  private LanguageEvaluation() {}

  /** Refuses options that mean nothing for classifiers. */
  static void refuse(Arguments arguments) {
    List.of(MAX_LENGTH, PROMPT_LENGTH, NEW_TOKENS, NGRAM_ORDER)
        .forEach(setting -> DataOptions.refuse(arguments, setting, "language models"));
    TestData.task(arguments).ifPresent(EmbeddedTask::requireNoLanguageTask);
  }

  /** Refuses what contradicts itself, before models are loaded. */
  static void check(Arguments arguments) {
    DataOptions.refuseColumns(arguments);
    TestData.refuseOfEncoders(arguments);
    TestData.kind(arguments)
        .filter(kind -> TestData.task(arguments).isEmpty())
        .ifPresent(
            kind -> {
              throw new UsageException(
                  "--task %s is for encoders, not for language models".formatted(kind.label()));
            });
    if (TestData.task(arguments).isPresent()) {
      TestData.task(arguments).get().ofLanguageModels();
    } else {
      DataOptions.refuse(arguments, NGRAM_ORDER, "--task, not with --data");
    }
  }

  /**
   * Evaluates.
   *
   * @param engine runs all models; where it is empty, one that knows each
   * @param options without what is about windows and speed
   * @param benchmark how speed is measured, but for what is written; empty to leave it out
   * @param earlier answers that models aren't asked for again
   * @param answered is told the name of each model that scored the documents, and its scores
   * @throws io.github.pocketzoo.core.error.InvalidInputException if no model can be loaded and run
   */
  static LanguageReport run(
      Arguments arguments,
      Console console,
      List<NamedModel> named,
      Optional<ForwardEngine> engine,
      LanguageEvaluationOptions options,
      Optional<DecodingOptions> benchmark,
      EarlierAnswers earlier,
      BiConsumer<String, ExampleTable> answered) {
    HeldOutTexts texts = texts(arguments);
    try (LanguageEvaluation lineup = new LanguageEvaluation()) {
      lineup.load(named, ModelLoader.of(arguments, console), engine);
      RunDescription run =
          new RunDescription(
              Provenance.toolVersion(),
              TestData.task(arguments)
                  .map(EmbeddedTask::ofLanguageModels)
                  .map(task -> task.name() + " " + task.version())
                  .orElse(texts.name()),
              texts.fingerprint(),
              "pocketzoo eval " + arguments.quoted());
      LanguageEvaluationOptions all =
          options.withBenchmark(benchmark.map(how -> how.withShape(lineup.shape(arguments))));
      return new LanguageEvaluator(
              arguments.find(MAX_LENGTH).map(all::withWindowLength).orElse(all),
              console.progress(),
              answered)
          .knowing(earlier.to(texts))
          .evaluate(lineup.rows, lineup.failed, lineup.references(arguments, options), texts, run)
          .inOrderOf(named.stream().map(NamedModel::name).toList());
    }
  }

  private static HeldOutTexts texts(Arguments arguments) {
    int most = TestData.most(arguments);
    if (TestData.task(arguments).isPresent()) {
      LanguageTask task = TestData.task(arguments).get().ofLanguageModels();
      return HeldOutTexts.first(
          switch (TestData.split(arguments)) {
            case TEST -> task.test();
            case VALIDATION -> task.validation();
          },
          most);
    }
    return HeldOutTexts.first(PlainTextCorpus.of(arguments.all(DataOptions.TEXTS)), most);
  }

  /** One that can't be loaded is a row that says why. */
  private void load(List<NamedModel> named, ModelLoader loader, Optional<ForwardEngine> engine) {
    Loading loading = new Loading();
    for (NamedModel each : named) {
      loading.attempt(
          () -> add(each, loader, engine),
          reason -> failed.add(LanguageResult.notLoaded(each.name(), reason)));
    }
    if (rows.isEmpty()) {
      throw loading.failure();
    }
  }

  private void add(NamedModel named, ModelLoader loader, Optional<ForwardEngine> engine) {
    Path directory = loader.fetch(named.reference());
    Model model = loader.load(named.reference());
    models.add(model);
    rows.add(
        engine
            .map(
                each ->
                    CausalEngine.underTest(named.name(), model, directory, EngineChoice.of(each)))
            .orElseGet(() -> CausalEngine.underTest(named.name(), model, directory)));
  }

  /** Half of the context for prompt and text each, where it is shorter than usual. */
  private GenerationShape shape(Arguments arguments) {
    int context = rows.stream().mapToInt(row -> row.forward().contextLength()).min().orElseThrow();
    int half = Math.max(1, context / 2);
    GenerationShape shape =
        new GenerationShape(
            1,
            arguments.find(PROMPT_LENGTH).orElse(Math.min(SHAPE.promptLength(), half)),
            arguments.find(NEW_TOKENS).orElse(Math.min(SHAPE.newTokens(), half)));
    if (shape.length() > context) {
      throw new UsageException(
          "--prompt-length and --new-tokens are %d together: the shortest context has %d tokens"
              .formatted(shape.length(), context));
    }
    return shape;
  }

  private List<ReferenceModel> references(Arguments arguments, LanguageEvaluationOptions options) {
    if (!arguments.has(NGRAM_ORDER)) {
      return List.of();
    }
    LanguageModelUnderTest reader =
        rows.stream()
            .filter(row -> options.baseline().equals(Optional.of(row.name())))
            .findFirst()
            .orElse(rows.get(0));
    HeldOutTexts train =
        HeldOutTexts.of(TestData.task(arguments).orElseThrow().ofLanguageModels().train());
    return List.of(ReferenceModel.train(train, reader.tokenizer(), arguments.get(NGRAM_ORDER)));
  }

  @Override
  public void close() {
    rows.forEach(row -> row.forward().close());
    models.forEach(Model::close);
  }
}
