package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.eval.bench.Engine;
import io.github.pocketzoo.eval.bench.EngineModel;
import io.github.pocketzoo.eval.bench.GenerationBenchmark;
import io.github.pocketzoo.eval.bench.GenerationComparison;
import io.github.pocketzoo.eval.bench.GenerationEngine;
import io.github.pocketzoo.eval.bench.GenerationShape;
import io.github.pocketzoo.eval.bench.GenerationTiming;
import io.github.pocketzoo.eval.bench.Machine;
import io.github.pocketzoo.eval.bench.OpenGenerator;
import io.github.pocketzoo.eval.report.GenerationReport;
import io.github.pocketzoo.runtime.exec.BandwidthProbe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code bench --task generate}: engines write texts side by side. */
final class GenerationBench {
  private static final Setting<RandomDecoder> CONFIG =
      Setting.optional(
          "config", RandomDecoder.TYPE, "a model of these sizes with random weights, for --model");
  private static final Setting<Integer> TEXTS =
      Setting.withDefault("texts", ValueType.count(1), 1, "texts that are written side by side");
  private static final Setting<Integer> PROMPT =
      Setting.withDefault(
          "prompt-length", ValueType.count(1), 512, "tokens of each text that are given");
  private static final Setting<Integer> NEW =
      Setting.withDefault(
          "new-tokens", ValueType.count(1), 64, "tokens that are written, as far as 3 s allow");

  static final OptionGroup OPTIONS =
      OptionGroup.of("Generation (--task generate)", CONFIG, TEXTS, PROMPT, NEW);

  private static final int WARM_UP = 1;
  private static final int ROUNDS = 5;

  private final List<GenerationEngine> engines;
  private final int threads;
  private final GenerationShape shape;
  private final int rounds;
  private final Optional<Path> json;
  private final GenerationBenchmark benchmark;
  private final Console console;

  private GenerationBench(
      Arguments arguments,
      List<Engine> engines,
      int threads,
      int warmUp,
      int rounds,
      Optional<Path> json,
      BandwidthProbe probe,
      Console console) {
    this.engines = engines.stream().map(GenerationEngines::of).toList();
    this.threads = threads;
    this.shape =
        new GenerationShape(arguments.get(TEXTS), arguments.get(PROMPT), arguments.get(NEW));
    this.rounds = rounds;
    this.json = json;
    this.benchmark = new GenerationBenchmark(warmUp, rounds, probe::measure, console.progress());
    this.console = console;
  }

  /** Whether there is a model without {@code --model}. */
  static boolean hasConfig(Arguments arguments) {
    return arguments.has(CONFIG);
  }

  /** Refuses options that mean nothing for another task. */
  static void refuse(Arguments arguments) {
    for (Setting<?> setting : List.of(CONFIG, TEXTS, PROMPT, NEW)) {
      DataOptions.refuse(arguments, setting, "--task generate");
    }
  }

  /**
   * Measures and prints.
   *
   * @param models those of {@code --model}
   * @param warmUp rounds, if they were given
   * @param rounds the same
   */
  static void run(
      Arguments arguments,
      List<NamedModel> models,
      List<Engine> engines,
      int threads,
      Optional<Integer> warmUp,
      Optional<Integer> rounds,
      Optional<Path> json,
      Console console) {
    try (BandwidthProbe probe = new BandwidthProbe(threads)) {
      new GenerationBench(
              arguments,
              engines,
              threads,
              warmUp.orElse(WARM_UP),
              rounds.orElse(ROUNDS),
              json,
              probe,
              console)
          .run(arguments, models);
    }
  }

  private void run(Arguments arguments, List<NamedModel> models) {
    List<GenerationTiming> timings = new ArrayList<>();
    ModelLoader loader = ModelLoader.of(arguments, console);
    for (NamedModel named : models) {
      Path directory = loader.fetch(named.reference());
      try (Model model = ModelDirectory.load(directory)) {
        BenchOnnxFiles onnx = new BenchOnnxFiles(named, directory, loader, arguments);
        timings.addAll(measure(new EngineModel(named.name(), model, onnx)));
      }
    }
    if (hasConfig(arguments)) {
      RandomDecoder decoder = arguments.get(CONFIG);
      try (Model model = decoder.create()) {
        RandomDecoderOnnx onnx =
            new RandomDecoderOnnx(
                decoder.name(),
                model,
                arguments.find(BenchOnnxFiles.F32),
                arguments.find(BenchOnnxFiles.INT8));
        timings.addAll(measure(new EngineModel(decoder.name(), model, onnx)));
      }
    }
    GenerationComparison comparison =
        new GenerationComparison(
            Machine.current(), threads, rounds, benchmark.bandwidth(), timings);
    console.out().print(GenerationReport.console(comparison));
    json.ifPresent(
        file -> {
          AtomicFiles.text(file, GenerationReport.json(comparison));
          console.print("wrote " + file);
        });
  }

  private List<GenerationTiming> measure(EngineModel model) {
    List<OpenGenerator> open = new ArrayList<>();
    try {
      engines.forEach(engine -> open.add(engine.open(model, threads)));
      return benchmark.measure(model.name(), open, shape);
    } finally {
      open.forEach(OpenGenerator::close);
    }
  }
}
