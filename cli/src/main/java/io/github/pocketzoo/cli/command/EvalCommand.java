package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.ColdStarts;
import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.cli.engine.ForwardEngine;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.eval.AnsweredTestSet;
import io.github.pocketzoo.eval.EvaluationOptions;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.Evaluator;
import io.github.pocketzoo.eval.HeldOut;
import io.github.pocketzoo.eval.ReportRow;
import io.github.pocketzoo.eval.RunDescription;
import io.github.pocketzoo.eval.bench.BenchmarkOptions;
import io.github.pocketzoo.eval.bench.CurveOptions;
import io.github.pocketzoo.eval.bench.DecodingCurveOptions;
import io.github.pocketzoo.eval.bench.DecodingOptions;
import io.github.pocketzoo.eval.bench.Engine;
import io.github.pocketzoo.eval.compare.Condition;
import io.github.pocketzoo.eval.language.LanguageEvaluationOptions;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.metric.ExampleTable;
import io.github.pocketzoo.eval.report.ConsoleReport;
import io.github.pocketzoo.eval.report.EarlierAnswers;
import io.github.pocketzoo.eval.report.PredictionFiles;
import io.github.pocketzoo.eval.report.ReportFiles;
import io.github.pocketzoo.eval.report.Sensitivity;
import io.github.pocketzoo.eval.task.TaskKind;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares models on held-out texts. */
final class EvalCommand implements Command {
  private static final EvaluationOptions DEFAULTS = EvaluationOptions.defaults();
  private static final int MILLIS = 1_000;
  private static final String TASK_NAME = DataOptions.TASK.name();

  private static final Setting<NamedModel> MODEL =
      Setting.required(
              "model",
              NamedModel.TYPE,
              "a model with a head, a sentence encoder or a language model, again for each: "
                  + ModelLoader.FORMS
                  + "; NAME is what the report calls it")
          .repeated();
  private static final Setting<String> BASELINE =
      Setting.optional(
          "baseline",
          ValueType.text("NAME"),
          "the model that the others are compared with (default: the first)");
  private static final Setting<ForwardEngine> ENGINE =
      Setting.optional(
          "engine",
          ValueType.oneOf(ForwardEngine.class),
          "what runs all models (default: runtime-int8 those stored as integers, runtime-f32 the"
              + " others)");
  private static final Setting<List<Engine>> ENGINES =
      Setting.optional(
          "engines",
          BenchEngines.LIST,
          "run each model in several engines, a row each: some of "
              + String.join(", ", BenchEngines.names())
              + "; ONNX Runtime runs the model as export writes it (default: one, see --engine)");
  private static final Setting<Path> REPORT_DIR =
      Setting.optional(
          "report-dir",
          ValueType.path("DIR"),
          "directory to write report.html, report.md, report.tex, report.csv and report.json to, and"
              + " what each model answered to predictions/");
  private static final Setting<Condition> BUDGET =
      Setting.optional(
              "budget",
              ReportCommand.CONDITION,
              "what a model must keep to be recommended, such as 'p50 < 3 ms' or 'accuracy.drop <"
                  + " 1'; again for each (default: about as good as the baseline)")
          .repeated();
  private static final Setting<Integer> BATCH_SIZE =
      Setting.withDefault(
          "batch-size", ValueType.count(1), DEFAULTS.batchSize(), "texts a call while predicting");
  private static final Setting<Integer> THREADS =
      Setting.optional(
          "threads",
          ValueType.count(1),
          "calls side by side while predicting (default: one a processor)");
  private static final Setting<Long> SEED =
      Setting.withDefault(
          "seed",
          ValueType.wholeNumber(),
          DEFAULTS.seed(),
          "of the bootstrap intervals and the order of the speed measurements");
  private static final Setting<Double> BENCHMARK_SECONDS =
      Setting.withDefault(
          "benchmark-seconds",
          ValueType.positive(),
          (double) BenchmarkOptions.defaults().budgetMillis() / MILLIS,
          "how long the speed of each model is measured");
  private static final Flag CURVES =
      new Flag("curves", "also measure speed at other lengths and numbers of texts");
  private static final Flag COLD_START =
      new Flag(
          "cold-start",
          "also open every model in a process of its own: time to the first answer, and memory");
  private static final Setting<Path> SENSITIVITY =
      Setting.optional(
          "sensitivity",
          ValueType.path("FILE"),
          "sensitivity.json to draw on the page (default: none)");
  private static final Setting<Path> ANSWERS =
      Setting.optional(
              "answers",
              ValueType.path("DIR"),
              "directory of an earlier report: what its models answered to the same examples is"
                  + " taken from there, they are not asked again; again for each (default: ask"
                  + " all)")
          .repeated();
  private static final Flag NO_BENCHMARK = new Flag("no-benchmark", "don't measure speed");

  @Override
  public String name() {
    return "eval";
  }

  @Override
  public String summary() {
    return "Compare models on held-out texts: scores or perplexity, speed and size";
  }

  @Override
  public String usage() {
    return "--model [NAME=]MODEL ... (--task NAME | --data FILES) [OPTIONS]";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(
        OptionGroup.of(
            "Models",
            MODEL,
            ENGINE,
            ENGINES,
            TorchScriptOption.FILE,
            BASELINE,
            ModelLoader.OFFLINE),
        TestData.OPTIONS,
        OptionGroup.of(
            "Evaluation",
            REPORT_DIR,
            BUDGET,
            BATCH_SIZE,
            THREADS,
            SEED,
            BENCHMARK_SECONDS,
            NO_BENCHMARK,
            CURVES,
            COLD_START,
            SENSITIVITY,
            ANSWERS),
        LanguageEvaluation.OPTIONS,
        GridEvaluation.OPTIONS,
        ClusterEvaluation.OPTIONS);
  }

  @Override
  public List<String> examples() {
    return List.of(
        "eval --model teacher=models/teacher --model student=models/student"
            + " --task wordnet-supersenses --report-dir report",
        "eval --model models/reviews --data held-out.csv --text-column review"
            + " --label-column stars --no-benchmark",
        "eval --model models/reviews --data reviews.parquet --spark 'local[*]' --scores scores",
        "eval --model models/sst2 --task glue:sst2 --data-dir glue --report-dir report",
        "eval --model all-MiniLM-L6-v2 --model bge-small-en-v1.5 --task retrieval"
            + " --data-dir beir/scifact",
        "eval --model models/student --task wordnet-supersenses"
            + " --engines samediff,runtime-f32,runtime-int8,ort-f32",
        "eval --model a=models/a --model b=models/b --task glue:rte --task glue:mrpc --data-dir glue"
            + " --report-dir grid --parallel 2 --resume",
        "eval --model teacher=models/gpt --model student=models/gpt-small"
            + " --task wordnet-definitions --report-dir report");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    if (GridEvaluation.isWanted(arguments)) {
      grid(arguments, console);
      return;
    }
    TestData.check(arguments);
    ClusterEvaluation.check(arguments);
    List<NamedModel> named = arguments.all(MODEL);
    NamedModel.distinctNames(named);
    LineupEngines engines = engines(arguments);
    Optional<String> baseline = baseline(arguments, engines.rowsOf(named));
    arguments
        .find(REPORT_DIR)
        .ifPresent(directory -> AtomicFiles.requireWritable(directory.resolve("report.html")));
    Map<NamedModel, Optional<HeadSpec>> heads = heads(named, ModelLoader.of(arguments, console));
    if (areLanguageModels(heads)) {
      List.of(ENGINES, BATCH_SIZE, THREADS, BENCHMARK_SECONDS, SENSITIVITY)
          .forEach(setting -> DataOptions.refuse(arguments, setting, "classifiers"));
      DataOptions.refuse(arguments, SparkOption.MASTER, "classifiers");
      LanguageEvaluation.check(arguments);
      languageModels(arguments, console, named, baseline);
    } else {
      LanguageEvaluation.refuse(arguments);
      TaskKind kind = kind(arguments, heads);
      if (ClusterEvaluation.isWanted(arguments)) {
        if (kind != TaskKind.TEXT_CLASSIFICATION) {
          throw new UsageException("--spark goes with classifiers of texts into one class each");
        }
        onCluster(arguments, console, named, baseline);
        return;
      }
      encoders(arguments, console, named, engines, kind, options(arguments, baseline));
    }
  }

  private void grid(Arguments arguments, Console console) {
    List<NamedModel> models = arguments.all(MODEL);
    NamedModel.distinctNames(models);
    baseline(arguments, models.stream().map(NamedModel::name).toList());
    benchmark(arguments);
    List.of(ENGINES, TorchScriptOption.FILE, SENSITIVITY, ANSWERS, SparkOption.MASTER)
        .forEach(
            setting ->
                DataOptions.refuse(
                    arguments,
                    setting,
                    "one task in one process, without --" + GridEvaluation.PARALLEL.name()));
    ClusterEvaluation.check(arguments);
    List<CommandOption> ofComparisons =
        List.of(BUDGET, BENCHMARK_SECONDS, NO_BENCHMARK, CURVES, COLD_START);
    Set<CommandOption> own =
        Set.of(MODEL, ENGINES, TorchScriptOption.FILE, REPORT_DIR, BASELINE, SENSITIVITY, ANSWERS);
    List<CommandOption> ofCells =
        optionGroups().stream()
            .filter(group -> !group.equals(GridEvaluation.OPTIONS))
            .flatMap(group -> group.options().stream())
            .filter(option -> !own.contains(option) && !ofComparisons.contains(option))
            .filter(option -> !option.name().equals(TASK_NAME))
            .toList();
    new GridEvaluation(
            arguments,
            new GridOptions(
                MODEL,
                REPORT_DIR,
                THREADS,
                ANSWERS,
                BASELINE,
                ofCells,
                ofComparisons,
                Set.of(THREADS, BATCH_SIZE, BENCHMARK_SECONDS)))
        .run(console);
  }

  /** What is known of models before they are loaded; of one that is broken, nothing. */
  private static Map<NamedModel, Optional<HeadSpec>> heads(
      List<NamedModel> named, ModelLoader loader) {
    Map<NamedModel, Optional<HeadSpec>> heads = new LinkedHashMap<>();
    Loading loading = new Loading();
    for (NamedModel each : named) {
      loading.attempt(() -> heads.put(each, loader.head(each.reference())), reason -> {});
    }
    if (heads.isEmpty()) {
      throw loading.failure();
    }
    return heads;
  }

  private static boolean areLanguageModels(Map<NamedModel, Optional<HeadSpec>> heads) {
    NamedModel first = heads.keySet().iterator().next();
    boolean language = continuesTexts(heads.get(first));
    heads.forEach(
        (other, head) -> {
          if (continuesTexts(head) != language) {
            throw new InvalidInputException(
                "%s %s a language model, %s %s; expected models of one kind"
                    .formatted(
                        first.name(), language ? "is" : "isn't",
                        other.name(), language ? "isn't" : "is"));
          }
        });
    return language;
  }

  private static boolean continuesTexts(Optional<HeadSpec> head) {
    return head.filter(each -> each.task() == Task.TEXT_GENERATION).isPresent();
  }

  private static TaskKind kind(Arguments arguments, Map<NamedModel, Optional<HeadSpec>> heads) {
    TaskKind kind =
        TestData.kind(arguments)
            .orElseGet(
                () ->
                    heads.values().stream()
                        .flatMap(Optional::stream)
                        .findFirst()
                        .map(TestData::kind)
                        .orElse(TaskKind.TEXT_CLASSIFICATION));
    TestData.check(arguments, kind);
    return kind;
  }

  private static void languageModels(
      Arguments arguments, Console console, List<NamedModel> named, Optional<String> baseline) {
    LanguageEvaluationOptions options =
        LanguageEvaluationOptions.defaults()
            .withSeed(arguments.get(SEED))
            .withBudget(arguments.all(BUDGET));
    Map<String, ExampleTable> answers = new LinkedHashMap<>();
    LanguageReport evaluated =
        LanguageEvaluation.run(
            arguments,
            console,
            named,
            arguments.find(ENGINE),
            baseline.map(options::withBaseline).orElse(options),
            decoding(arguments),
            new EarlierAnswers(arguments.all(ANSWERS)),
            answers::put);
    LanguageReport report =
        arguments.has(COLD_START)
            ? evaluated.withModels(
                ColdStarts.addTo(evaluated.models(), arguments.find(ENGINE), console.progress()))
            : evaluated;
    console.out().print(ConsoleReport.render(report));
    arguments
        .find(REPORT_DIR)
        .map(
            directory ->
                ReportFiles.write(
                    report.withPredictions(PredictionFiles.write(answers, directory)), directory))
        .ifPresent(files -> console.print("report: " + files.get(0)));
    requireAll(report.models());
  }

  private static void encoders(
      Arguments arguments,
      Console console,
      List<NamedModel> named,
      LineupEngines engines,
      TaskKind kind,
      EvaluationOptions options) {
    Optional<Sensitivity> sensitivity = arguments.find(SENSITIVITY).map(Sensitivity::read);
    try (Lineup lineup = Lineup.load(named, ModelLoader.of(arguments, console), engines, kind)) {
      TestData test = TestData.read(arguments, kind, lineup.labels());
      RunDescription run =
          new RunDescription(
              Provenance.toolVersion(),
              test.task(),
              test.heldOut().fingerprint(),
              "pocketzoo eval " + arguments.quoted(),
              test.definition());
      Map<String, ExampleTable> answers = new LinkedHashMap<>();
      EvaluationReport evaluated =
          new Evaluator(options, console.progress(), answers::put)
              .evaluate(lineup.rows(), lineup.failed(), answered(arguments, test), run)
              .inOrderOf(engines.rowsOf(named));
      EvaluationReport report =
          arguments.has(COLD_START)
              ? evaluated.withModels(
                  ColdStarts.addTo(evaluated.models(), arguments.find(ENGINE), console.progress()))
              : evaluated;
      show(report, answers, sensitivity, arguments, console);
    }
  }

  private static HeldOut answered(Arguments arguments, TestData test) {
    return arguments.has(ANSWERS)
        ? new AnsweredTestSet(
            test.heldOut(),
            new EarlierAnswers(arguments.all(ANSWERS)).to(test.heldOut(), test.definition()))
        : test.heldOut();
  }

  /** Machines of a cluster may differ, and have other work: speed is not measured there. */
  private static void onCluster(
      Arguments arguments, Console console, List<NamedModel> named, Optional<String> baseline) {
    List.of(ENGINES, THREADS, BENCHMARK_SECONDS)
        .forEach(
            setting -> DataOptions.refuse(arguments, setting, "one machine, not with --spark"));
    refuse(arguments, CURVES, "one machine, not with --spark");
    refuse(arguments, COLD_START, "one machine, not with --spark");
    List.of(SENSITIVITY, ANSWERS)
        .forEach(
            setting -> DataOptions.refuse(arguments, setting, "one machine, not with --spark"));
    EvaluationOptions options =
        DEFAULTS
            .withSeed(arguments.get(SEED))
            .withBatchSize(arguments.get(BATCH_SIZE))
            .withBenchmark(Optional.empty());
    Map<String, ExampleTable> answers = new LinkedHashMap<>();
    EvaluationReport report =
        ClusterEvaluation.run(
            arguments,
            console,
            named,
            new EngineChoice(arguments.find(ENGINE)),
            baseline.map(options::withBaseline).orElse(options),
            answers::put);
    show(report, answers, Optional.empty(), arguments, console);
  }

  private static void show(
      EvaluationReport report,
      Map<String, ExampleTable> answers,
      Optional<Sensitivity> sensitivity,
      Arguments arguments,
      Console console) {
    console.out().print(ConsoleReport.render(report));
    arguments
        .find(REPORT_DIR)
        .map(
            directory ->
                ReportFiles.write(
                    report.withPredictions(PredictionFiles.write(answers, directory)),
                    sensitivity,
                    directory))
        .ifPresent(files -> console.print("report: " + files.get(0)));
    requireAll(report.models());
  }

  /** Nothing where there is one model alone. */
  private static Optional<String> baseline(Arguments arguments, List<String> names) {
    String baseline = arguments.find(BASELINE).orElse(names.get(0));
    if (!names.contains(baseline)) {
      throw new UsageException(
          "--baseline %s: expected one of %s"
              .formatted(baseline, names.stream().sorted().collect(Collectors.joining(", "))));
    }
    return names.size() == 1 ? Optional.empty() : Optional.of(baseline);
  }

  private static LineupEngines engines(Arguments arguments) {
    List<Engine> engines = arguments.find(ENGINES).orElse(List.of());
    BenchEngines.requireDistinct(engines);
    if (!engines.isEmpty() && arguments.has(ENGINE)) {
      throw new UsageException("--engine and --engines exclude each other");
    }
    if (!engines.isEmpty()) {
      refuse(arguments, COLD_START, "--engine, not --engines");
    }
    TorchScriptOption.check(arguments, engines, arguments.all(MODEL).size());
    return new LineupEngines(
        new EngineChoice(arguments.find(ENGINE)), engines, arguments.find(TorchScriptOption.FILE));
  }

  private static EvaluationOptions options(Arguments arguments, Optional<String> baseline) {
    EvaluationOptions options =
        DEFAULTS
            .withSeed(arguments.get(SEED))
            .withBatchSize(arguments.get(BATCH_SIZE))
            .withThreads(arguments.find(THREADS).orElse(DEFAULTS.threads()))
            .withBenchmark(benchmark(arguments))
            .withBudget(arguments.all(BUDGET));
    return baseline.map(options::withBaseline).orElse(options);
  }

  private static void refuse(Arguments arguments, Flag flag, String needs) {
    if (arguments.has(flag)) {
      throw new UsageException("--%s: needs %s".formatted(flag.name(), needs));
    }
  }

  /** How language models are measured that write. */
  private static Optional<DecodingOptions> decoding(Arguments arguments) {
    if (arguments.has(NO_BENCHMARK)) {
      refuse(arguments, CURVES, "a benchmark, not --no-benchmark");
      return Optional.empty();
    }
    DecodingOptions options = DecodingOptions.defaults();
    return Optional.of(
        arguments.has(CURVES) ? options.withCurves(DecodingCurveOptions.defaults()) : options);
  }

  private static Optional<BenchmarkOptions> benchmark(Arguments arguments) {
    if (arguments.has(NO_BENCHMARK)) {
      DataOptions.refuse(arguments, BENCHMARK_SECONDS, "a benchmark, not with --no-benchmark");
      refuse(arguments, CURVES, "a benchmark, not --no-benchmark");
      return Optional.empty();
    }
    long millis = Math.round(arguments.get(BENCHMARK_SECONDS) * MILLIS);
    if (millis > Integer.MAX_VALUE) {
      throw new UsageException(
          "--%s %s: expected at most %d"
              .formatted(
                  BENCHMARK_SECONDS.name(),
                  arguments.texts(BENCHMARK_SECONDS).get(0),
                  Integer.MAX_VALUE / MILLIS));
    }
    BenchmarkOptions options =
        BenchmarkOptions.defaults().withBudgetMillis((int) Math.max(1, millis));
    return Optional.of(
        arguments.has(CURVES) ? options.withCurves(CurveOptions.defaults()) : options);
  }

  /** The report has a row for a model that failed, but the command must not look like a success. */
  private static void requireAll(List<? extends ReportRow> models) {
    List<? extends ReportRow> failed =
        models.stream().filter(model -> model.error().isPresent()).toList();
    if (!failed.isEmpty()) {
      throw new InvalidInputException(
          "%d of %d models failed: %s"
              .formatted(
                  failed.size(),
                  models.size(),
                  failed.stream().map(ReportRow::name).collect(Collectors.joining(", "))));
    }
  }
}
