package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.data.TextExample;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.eval.bench.CallShape;
import io.github.pocketzoo.eval.bench.Engine;
import io.github.pocketzoo.eval.bench.EngineBenchmark;
import io.github.pocketzoo.eval.bench.EngineBenchmarkOptions;
import io.github.pocketzoo.eval.bench.EngineComparison;
import io.github.pocketzoo.eval.bench.EngineModel;
import io.github.pocketzoo.eval.bench.EngineTiming;
import io.github.pocketzoo.eval.bench.Machine;
import io.github.pocketzoo.eval.bench.MeasuredOutput;
import io.github.pocketzoo.eval.bench.OpenEngine;
import io.github.pocketzoo.eval.bench.RealTextBatches;
import io.github.pocketzoo.eval.report.EngineReport;
import io.github.pocketzoo.eval.task.WordNetSupersenses;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Measures engines side by side. */
final class BenchCommand implements Command {
  private static final EngineBenchmarkOptions DEFAULTS = EngineBenchmarkOptions.defaults();

  /** What engines do. */
  enum BenchTask {
    /** Hidden states or logits of texts. */
    ENCODE,
    /** Texts that go on, token by token. */
    GENERATE
  }

  private static final Setting<BenchTask> TASK =
      Setting.withDefault(
          "task",
          ValueType.oneOf(BenchTask.class),
          ValueType.nameOf(BenchTask.ENCODE),
          "what is measured: encode (hidden states or logits of texts), generate (texts that go on,"
              + " token by token)");
  private static final Setting<NamedModel> MODEL =
      Setting.optional(
              "model",
              NamedModel.TYPE,
              "a model, again for each: " + ModelLoader.FORMS + "; NAME is what the table calls it")
          .repeated();
  private static final Setting<List<Engine>> ENGINES =
      Setting.optional(
          "engines",
          BenchEngines.LIST,
          "what runs the models, some of "
              + String.join(", ", BenchEngines.names())
              + " (default: all but "
              + String.join(" and ", BenchEngines.unusualNames())
              + ")");
  private static final Setting<Integer> THREADS =
      Setting.optional(
          "threads", ValueType.count(1), "threads that a call may use (default: all processors)");
  private static final Setting<Integer> ROUNDS =
      Setting.withDefault(
          "rounds", ValueType.count(1), DEFAULTS.rounds(), "turns of each engine that count");
  private static final Setting<Integer> WARM_UP =
      Setting.withDefault(
          "warmup", ValueType.count(0), DEFAULTS.warmUpRounds(), "rounds before that do not count");
  private static final Setting<Path> JSON =
      Setting.optional("json", ValueType.path("FILE"), "file to write the results to");

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public String summary() {
    return "Measure engines side by side: SameDiff, the compiled runtime, ONNX Runtime";
  }

  @Override
  public String description() {
    return "Measure the time of a call, token ids in, hidden states or logits out, of the same model"
        + " in different engines. Engines take turns in rounds, in an order that rotates, on the"
        + " same batches of real texts (WordNet definitions). Prints medians, 95th percentiles and"
        + " how many times faster each engine is than each other. With --task generate, the time to the"
        + " first token of a prompt and of each token after it, beside the time that reading the"
        + " weights takes at the measured speed of memory.";
  }

  @Override
  public String usage() {
    return "--model [NAME=]MODEL ... [OPTIONS]";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(
        OptionGroup.of(
            "Models and engines",
            TASK,
            MODEL,
            ENGINES,
            TorchScriptOption.FILE,
            ModelLoader.OFFLINE),
        BenchShapes.OPTIONS,
        GenerationBench.OPTIONS,
        OptionGroup.of("Measurement", THREADS, ROUNDS, WARM_UP, JSON),
        BenchOnnxFiles.OPTIONS);
  }

  @Override
  public List<String> examples() {
    return List.of(
        "bench --model all-MiniLM-L6-v2 --batch 8 --seq 128 --json bench.json",
        "bench --model all-MiniLM-L6-v2 --shape 1x16,32xmixed --engines runtime-int8,ort-int8",
        "bench --model models/student --engines samediff,runtime-f32 --seq 16,64,256 --threads 1",
        "bench --task generate --config gpt2 --prompt-length 512 --engines runtime-bf16,runtime-int8");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    List<NamedModel> models = arguments.all(MODEL);
    NamedModel.distinctNames(models);
    List<Engine> engines = engines(arguments);
    BenchOnnxFiles.check(arguments, engines, models);
    TorchScriptOption.check(arguments, engines, models.size());
    boolean generates = arguments.get(TASK) == BenchTask.GENERATE;
    if (models.isEmpty() && !(generates && GenerationBench.hasConfig(arguments))) {
      throw new UsageException(
          "--model [NAME=]MODEL is missing"
              + (generates ? ", or --config for random weights" : ""));
    }
    arguments.find(JSON).ifPresent(AtomicFiles::requireWritable);
    if (generates) {
      BenchShapes.refuse(arguments);
      GenerationBench.run(
          arguments,
          models,
          engines,
          threads(arguments),
          given(arguments, WARM_UP),
          given(arguments, ROUNDS),
          arguments.find(JSON),
          console);
      return;
    }
    GenerationBench.refuse(arguments);
    List<CallShape> shapes = BenchShapes.of(arguments);
    EngineBenchmarkOptions options =
        DEFAULTS.withRounds(arguments.get(WARM_UP), arguments.get(ROUNDS));
    int threads = threads(arguments);

    EngineBenchmark benchmark = new EngineBenchmark(options, console.progress());
    ModelLoader loader = ModelLoader.of(arguments, console);
    List<EngineTiming> timings = new ArrayList<>();
    for (NamedModel named : models) {
      Path directory = loader.fetch(named.reference());
      try (Model model = ModelDirectory.load(directory)) {
        BenchShapes.check(shapes, named.name(), model.architecture());
        BenchOnnxFiles onnx = new BenchOnnxFiles(named, directory, loader, arguments);
        EngineModel engineModel =
            new EngineModel(named.name(), model, onnx, arguments.find(TorchScriptOption.FILE));
        timings.addAll(measure(benchmark, engineModel, engines, threads, shapes));
      }
    }
    EngineComparison comparison =
        new EngineComparison(Machine.current(), threads, options, timings);
    console.out().print(EngineReport.console(comparison));
    arguments
        .find(JSON)
        .ifPresent(
            file -> {
              AtomicFiles.text(file, EngineReport.json(comparison));
              console.print("wrote " + file);
            });
  }

  private static int threads(Arguments arguments) {
    return arguments.find(THREADS).orElse(Runtime.getRuntime().availableProcessors());
  }

  /** A value that isn't the default. */
  private static <T> Optional<T> given(Arguments arguments, Setting<T> setting) {
    return arguments.has(setting) ? Optional.of(arguments.get(setting)) : Optional.empty();
  }

  private static List<Engine> engines(Arguments arguments) {
    List<Engine> engines = arguments.find(ENGINES).orElseGet(BenchEngines::usual);
    BenchEngines.requireDistinct(engines);
    return engines;
  }

  private static List<EngineTiming> measure(
      EngineBenchmark benchmark,
      EngineModel model,
      List<Engine> engines,
      int threads,
      List<CallShape> shapes) {
    RealTextBatches texts = new RealTextBatches(glosses(), model.model().tokenizer());
    MeasuredOutput output = MeasuredOutput.of(model.model().architecture());
    List<OpenEngine> open = new ArrayList<>();
    try {
      engines.forEach(engine -> open.add(engine.open(model, threads)));
      List<EngineTiming> timings = new ArrayList<>();
      for (CallShape shape : shapes) {
        timings.addAll(benchmark.measure(model.name(), open, shape, texts.of(shape), output));
      }
      return timings;
    } finally {
      open.forEach(OpenEngine::close);
    }
  }

  private static List<String> glosses() {
    return new WordNetSupersenses()
        .load().test().examples().stream().map(TextExample::text).toList();
  }
}
