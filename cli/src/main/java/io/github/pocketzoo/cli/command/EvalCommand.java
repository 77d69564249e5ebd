package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.cli.engine.ForwardEngine;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.data.DatasetFingerprint;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.eval.EvaluationOptions;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.Evaluator;
import io.github.pocketzoo.eval.ReportRow;
import io.github.pocketzoo.eval.RunDescription;
import io.github.pocketzoo.eval.bench.BenchmarkOptions;
import io.github.pocketzoo.eval.language.LanguageEvaluationOptions;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.report.ConsoleReport;
import io.github.pocketzoo.eval.report.ReportFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares models on held-out texts. */
final class EvalCommand implements Command {
  private static final EvaluationOptions DEFAULTS = EvaluationOptions.defaults();
  private static final int MILLIS = 1_000;

  private static final Setting<NamedModel> MODEL =
      Setting.required(
              "model",
              NamedModel.TYPE,
              "a classifier or a language model, again for each: "
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
  private static final Setting<Path> REPORT_DIR =
      Setting.optional(
          "report-dir",
          ValueType.path("DIR"),
          "directory to write report.html, report.md, report.csv and report.json to");
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
  private static final Flag NO_BENCHMARK = new Flag("no-benchmark", "don't measure speed");

  @Override
  public String name() {
    return "eval";
  }

  @Override
  public String summary() {
    return "Compare models on held-out texts: accuracy or perplexity, speed and size";
  }

  @Override
  public String usage() {
    return "--model [NAME=]MODEL ... (--task NAME | --data FILES) [OPTIONS]";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(
        OptionGroup.of("Models", MODEL, ENGINE, BASELINE, ModelLoader.OFFLINE),
        TestData.OPTIONS,
        OptionGroup.of(
            "Evaluation", REPORT_DIR, BATCH_SIZE, THREADS, SEED, BENCHMARK_SECONDS, NO_BENCHMARK),
        LanguageEvaluation.OPTIONS,
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
        "eval --model teacher=models/gpt --model student=models/gpt-small"
            + " --task wordnet-definitions --report-dir report");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    TestData.check(arguments);
    ClusterEvaluation.check(arguments);
    List<NamedModel> named = arguments.all(MODEL);
    Optional<String> baseline = baseline(arguments, NamedModel.distinctNames(named));
    arguments
        .find(REPORT_DIR)
        .ifPresent(directory -> AtomicFiles.requireWritable(directory.resolve("report.html")));
    if (areLanguageModels(named, ModelLoader.of(arguments, console))) {
      List.of(BATCH_SIZE, THREADS, BENCHMARK_SECONDS)
          .forEach(setting -> DataOptions.refuse(arguments, setting, "classifiers"));
      DataOptions.refuse(arguments, SparkOption.MASTER, "classifiers");
      LanguageEvaluation.check(arguments);
      languageModels(arguments, console, named, baseline);
    } else {
      LanguageEvaluation.refuse(arguments);
      if (ClusterEvaluation.isWanted(arguments)) {
        onCluster(arguments, console, named, baseline);
        return;
      }
      classifiers(arguments, console, named, options(arguments, baseline));
    }
  }

  private static boolean areLanguageModels(List<NamedModel> named, ModelLoader loader) {
    boolean first = loader.isLanguageModel(named.get(0).reference());
    for (NamedModel other : named) {
      if (loader.isLanguageModel(other.reference()) != first) {
        throw new InvalidInputException(
            "%s %s a language model, %s %s; expected models of one kind"
                .formatted(
                    named.get(0).name(), first ? "is" : "isn't",
                    other.name(), first ? "isn't" : "is"));
      }
    }
    return first;
  }

  private static void languageModels(
      Arguments arguments, Console console, List<NamedModel> named, Optional<String> baseline) {
    LanguageEvaluationOptions options =
        LanguageEvaluationOptions.defaults().withSeed(arguments.get(SEED));
    LanguageReport report =
        LanguageEvaluation.run(
            arguments,
            console,
            named,
            arguments.find(ENGINE),
            baseline.map(options::withBaseline).orElse(options),
            !arguments.has(NO_BENCHMARK));
    console.out().print(ConsoleReport.render(report));
    arguments
        .find(REPORT_DIR)
        .map(directory -> ReportFiles.write(report, directory))
        .ifPresent(files -> console.print("report: " + files.get(0)));
    requireAll(report.models());
  }

  private static void classifiers(
      Arguments arguments, Console console, List<NamedModel> named, EvaluationOptions options) {
    EngineChoice engine = new EngineChoice(arguments.find(ENGINE));
    try (Lineup lineup = Lineup.load(named, ModelLoader.of(arguments, console), engine)) {
      TestData test = TestData.read(arguments, lineup.labels());
      RunDescription run =
          new RunDescription(
              Provenance.toolVersion(),
              test.task(),
              DatasetFingerprint.of(test.examples()).sha256(),
              "pocketzoo eval " + arguments.quoted());
      EvaluationReport report =
          new Evaluator(options, console.progress()).evaluate(lineup.rows(), test.examples(), run);
      show(report, arguments, console);
    }
  }

  /** Machines of a cluster may differ, and have other work: speed is not measured there. */
  private static void onCluster(
      Arguments arguments, Console console, List<NamedModel> named, Optional<String> baseline) {
    List.of(THREADS, BENCHMARK_SECONDS)
        .forEach(
            setting -> DataOptions.refuse(arguments, setting, "one machine, not with --spark"));
    EvaluationOptions options =
        DEFAULTS
            .withSeed(arguments.get(SEED))
            .withBatchSize(arguments.get(BATCH_SIZE))
            .withBenchmark(Optional.empty());
    EvaluationReport report =
        ClusterEvaluation.run(
            arguments,
            console,
            named,
            new EngineChoice(arguments.find(ENGINE)),
            baseline.map(options::withBaseline).orElse(options));
    show(report, arguments, console);
  }

  private static void show(EvaluationReport report, Arguments arguments, Console console) {
    console.out().print(ConsoleReport.render(report));
    arguments
        .find(REPORT_DIR)
        .map(directory -> ReportFiles.write(report, directory))
        .ifPresent(files -> console.print("report: " + files.get(0)));
    requireAll(report.models());
  }

  /** Nothing where there is one model alone. */
  private static Optional<String> baseline(Arguments arguments, Set<String> names) {
    String baseline = arguments.find(BASELINE).orElseGet(() -> arguments.all(MODEL).get(0).name());
    if (!names.contains(baseline)) {
      throw new UsageException(
          "--baseline %s: expected one of %s"
              .formatted(baseline, names.stream().sorted().collect(Collectors.joining(", "))));
    }
    return names.size() == 1 ? Optional.empty() : Optional.of(baseline);
  }

  private static EvaluationOptions options(Arguments arguments, Optional<String> baseline) {
    EvaluationOptions options =
        DEFAULTS
            .withSeed(arguments.get(SEED))
            .withBatchSize(arguments.get(BATCH_SIZE))
            .withThreads(arguments.find(THREADS).orElse(DEFAULTS.threads()))
            .withBenchmark(benchmark(arguments));
    return baseline.map(options::withBaseline).orElse(options);
  }

  private static Optional<BenchmarkOptions> benchmark(Arguments arguments) {
    if (arguments.has(NO_BENCHMARK)) {
      DataOptions.refuse(arguments, BENCHMARK_SECONDS, "a benchmark, not with --no-benchmark");
      return Optional.empty();
    }
    long millis = Math.round(arguments.get(BENCHMARK_SECONDS) * MILLIS);
    return Optional.of(BenchmarkOptions.defaults().withBudgetMillis((int) Math.max(1, millis)));
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
