package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.demo.DecoderDemo;
import io.github.pocketzoo.cli.demo.DemoOptions;
import io.github.pocketzoo.cli.demo.DemoPlan;
import io.github.pocketzoo.cli.demo.EncoderDemo;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.report.ConsoleReport;
import io.github.pocketzoo.eval.report.ReportFiles;
import io.github.pocketzoo.eval.task.WordNetDefinitions;
import java.nio.file.Path;
import java.util.List;

/** The whole job on embedded defaults. */
final class DemoCommand implements Command {
  private enum Family {
    /** A real BERT as a classifier of definitions. */
    BERT,
    /** A small GPT-2 that writes definitions. */
    GPT
  }

  /** Of the definitions that a decoder is trained on, if not on all. */
  private static final double QUICK_SHARE = 0.25;

  private static final Setting<Family> FAMILY =
      Setting.withDefault(
          "family",
          ValueType.oneOf(Family.class),
          ValueType.nameOf(Family.BERT),
          "bert: a real BERT learns to classify definitions; gpt: a small GPT-2 learns to write them");
  private static final Setting<Path> OUTPUT =
      Setting.withDefault(
          "output",
          ValueType.path("DIR"),
          "pocketzoo-demo",
          "directory to write the models and the report to; those of an earlier demo are replaced");
  private static final Flag FULL =
      new Flag("full", "train on all training data instead of a fifth (gpt: a quarter) of them");
  private static final Flag RESUME =
      new Flag("resume", "keep what an interrupted demo finished and go on from its checkpoint");
  private static final Setting<Long> SEED =
      Setting.withDefault("seed", ValueType.wholeNumber(), 42, "of all randomness");
  private static final Setting<Integer> BATCH_SIZE =
      Setting.optional(
          "batch-size", ValueType.count(1), "examples a training step (default: 64; gpt 32)");
  private static final Setting<Integer> MAX_STEPS =
      Setting.optional(
          "max-steps",
          ValueType.count(1),
          "most steps of each training, to try things out; the accuracy suffers");

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String summary() {
    return "Do everything once: fine-tune, distill, prune, quantize, compare";
  }

  @Override
  public String description() {
    return summary()
        + ". The teacher is all-MiniLM-L6-v2, a real 6-layer BERT; the task is to tell the WordNet"
        + " category (26 classes) of a noun from its definition. Takes about ten minutes on two"
        + " cores. With --family gpt, a new GPT-2 of 4 layers learns to write such definitions; takes"
        + " about half an hour, and needs no network.";
  }

  @Override
  public String usage() {
    return "[OPTIONS]";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(
        OptionGroup.of(
            "Options",
            FAMILY,
            OUTPUT,
            FULL,
            RESUME,
            ModelLoader.OFFLINE,
            SEED,
            BATCH_SIZE,
            MAX_STEPS));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "demo",
        "demo --family gpt --output gpt-demo",
        "demo --full --output full-demo",
        "demo --resume --offline");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    Path output = arguments.get(OUTPUT);
    AtomicFiles.requireWritable(output.resolve("report.html"));
    switch (arguments.get(FAMILY)) {
      case BERT -> {
        DemoPlan plan = arguments.has(FULL) ? DemoPlan.full() : DemoPlan.quick();
        EvaluationReport report =
            new EncoderDemo(options(arguments, console, plan), console.out()).run();
        List<Path> files = ReportFiles.write(report, output);
        console.out().print(ConsoleReport.render(report));
        console.print("report: " + files.get(0));
      }
      case GPT -> {
        DemoPlan plan = arguments.has(FULL) ? DemoPlan.fullDecoder() : DemoPlan.quickDecoder();
        double share = arguments.has(FULL) ? 1 : QUICK_SHARE;
        LanguageReport report =
            new DecoderDemo(
                    options(arguments, console, plan),
                    new WordNetDefinitions(WordNetDefinitions.Part.TRAIN, share),
                    new WordNetDefinitions(WordNetDefinitions.Part.TEST),
                    console.out())
                .run();
        List<Path> files = ReportFiles.write(report, output);
        console.out().print(ConsoleReport.render(report));
        console.print("report: " + files.get(0));
      }
    }
  }

  private static DemoOptions options(Arguments arguments, Console console, DemoPlan plan) {
    String words = arguments.quoted();
    return new DemoOptions(
        arguments.get(OUTPUT),
        plan.withBatchSize(arguments.find(BATCH_SIZE).orElse(plan.batchSize()))
            .withMaxSteps(arguments.find(MAX_STEPS).orElse(Integer.MAX_VALUE)),
        arguments.has(ModelLoader.OFFLINE),
        arguments.has(RESUME),
        arguments.get(SEED),
        console.progress(),
        words.isEmpty() ? "pocketzoo demo" : "pocketzoo demo " + words);
  }
}
