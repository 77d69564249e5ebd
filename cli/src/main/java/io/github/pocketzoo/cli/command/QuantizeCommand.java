package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.preflight.Finding;
import io.github.pocketzoo.compression.preflight.TiedEmbeddings;
import io.github.pocketzoo.compression.quantize.CalibrationSet;
import io.github.pocketzoo.compression.quantize.MixedPrecision;
import io.github.pocketzoo.compression.quantize.QuantizationPlan;
import io.github.pocketzoo.compression.recipe.step.QuantizationKeys;
import io.github.pocketzoo.compression.sensitivity.HeldOutData;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.quant.WeightScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Stores a model in integers. */
final class QuantizeCommand implements Command {
  private static final double MEGABYTE = 1e6;

  /** Examples that the loss of a choice of matrices is measured on. */
  private static final int BUDGET_EXAMPLES = 512;

  private static final Setting<ModelReference> MODEL =
      Setting.required("model", ModelLoader.TYPE, "the model to quantize: " + ModelLoader.FORMS);
  private static final Setting<String> KEEP =
      Setting.optional(
              "keep",
              ValueType.text("NAME"),
              "a matrix that stays float, or a module: all whose names begin so; again for each")
          .repeated();

  private final TrainingSettings training = new TrainingSettings(1, 5e-5);

  @Override
  public String name() {
    return "quantize";
  }

  @Override
  public String summary() {
    return "Store the matrices of a model as 8-bit or 4-bit integers";
  }

  @Override
  public String description() {
    return summary()
        + ", embedding tables too: a quarter of the bytes or less. Without options it needs no"
        + " data: 8 bits, a scale for each output channel or embedding row, and such a model also"
        + " runs in integers, which is faster; eval tells what that costs in accuracy.";
  }

  @Override
  public String usage() {
    return "--model MODEL --output DIR [OPTIONS]";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    List<CommandOption> integers =
        new ArrayList<>(ChosenOptions.options(QuantizationKeys.integers()));
    integers.add(KEEP);
    List<CommandOption> qat =
        new ArrayList<>(
            ChosenOptions.options(List.of(QuantizationKeys.QAT, QuantizationKeys.LEARNED_SCALES)));
    qat.addAll(GuidedCompression.teaching());
    return List.of(
        OptionGroup.of(
            "Model",
            MODEL,
            OutputDirectory.OUTPUT,
            GuidedCompression.MAX_LENGTH,
            ModelLoader.OFFLINE),
        new OptionGroup("Integers", integers),
        CalibrationOptions.group(),
        ChosenOptions.group("Budget", List.of(QuantizationKeys.MAX_LOSS_RISE)),
        new OptionGroup("Quantization-aware training", qat),
        GuidedCompression.data(),
        training.group());
  }

  @Override
  public List<String> examples() {
    return List.of(
        "quantize --model models/student-pruned --output models/student-int8",
        "quantize --model models/student --output models/student-static --activations static"
            + " --task wordnet-supersenses",
        "quantize --model models/student --output models/student-int4 --scheme int4 --group-size 32"
            + " --gptq --task wordnet-supersenses",
        "quantize --model models/student --output models/student-qat --qat"
            + " --task wordnet-supersenses --max-steps 120",
        "quantize --model models/gpt --output models/gpt-int4 --scheme int4 --max-loss-rise 0.02"
            + " --task wordnet-definitions");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    ChosenOptions chosen = new ChosenOptions(arguments);
    QuantizationPlan plan = QuantizationKeys.plan(chosen, arguments.all(KEEP));
    boolean needsTexts = plan.needsCalibration();
    CalibrationOptions.check(arguments, needsTexts);
    boolean qat = chosen.get(QuantizationKeys.QAT);
    boolean measures = qat || chosen.has(QuantizationKeys.MAX_LOSS_RISE);
    boolean calibrates = needsTexts && CalibrationOptions.usesTrainingData(arguments);
    check(chosen, measures, calibrates);
    Optional<List<String>> texts =
        needsTexts ? CalibrationOptions.texts(arguments) : Optional.empty();
    Work work =
        new Work(arguments, console, ModelLoader.of(arguments, console), plan, needsTexts, texts);
    if (qat) {
      train(work);
    } else if (measures || calibrates) {
      quantizeWithData(work);
    } else {
      quantizeWithoutData(work);
    }
  }

  private void check(ChosenOptions chosen, boolean measures, boolean calibrates) {
    Arguments arguments = chosen.arguments();
    QuantizationKeys.check(chosen);
    if (chosen.get(QuantizationKeys.QAT)) {
      GuidedCompression.check(arguments);
      return;
    }
    refuse(arguments, training.group().options(), "--qat");
    refuse(arguments, GuidedCompression.teaching(), "--qat");
    if (!measures) {
      DataOptions.refuse(arguments, GuidedCompression.MAX_LENGTH, "--qat or --max-loss-rise");
    }
    if (measures || calibrates) {
      TrainingData.check(arguments);
    } else {
      refuse(
          arguments, GuidedCompression.data().options(), "--qat, --max-loss-rise or calibration");
    }
  }

  private static void refuse(
      Arguments arguments, List<? extends CommandOption> options, String goesWith) {
    for (CommandOption option : options) {
      if (arguments.has(option)) {
        throw new UsageException("--%s goes with %s".formatted(option.name(), goesWith));
      }
    }
  }

  /**
   * What a run has to do, and with what.
   *
   * @param needsTexts whether anything is measured before
   * @param texts to measure with, if they aren't those of the data
   */
  private record Work(
      Arguments arguments,
      Console console,
      ModelLoader models,
      QuantizationPlan plan,
      boolean needsTexts,
      Optional<List<String>> texts) {
    ModelReference reference() {
      return arguments.get(MODEL);
    }

    CalibrationSet calibration() {
      return calibration(texts.orElse(List.of()));
    }

    CalibrationSet calibration(CompressionData data) {
      return calibration(needsTexts && texts.isEmpty() ? data.texts() : texts.orElse(List.of()));
    }

    private CalibrationSet calibration(List<String> chosen) {
      return CalibrationOptions.set(arguments, chosen);
    }
  }

  private void train(Work work) {
    Arguments arguments = work.arguments();
    TrainingOutput output = TrainingOutput.checked(arguments, work.reference(), work.console());
    new GuidedCompression(arguments, work.console(), work.models(), training, output)
        .run(
            work.reference(),
            model -> model.architecture().structure().blocks().size(),
            (model, data, objective, source, run) -> {
              warn(work, model);
              return work.plan()
                  .train(
                      model,
                      work.calibration(data),
                      new ChosenOptions(arguments).get(QuantizationKeys.LEARNED_SCALES),
                      objective,
                      source,
                      run);
            });
  }

  private static void quantizeWithoutData(Work work) {
    Path output = OutputDirectory.checked(work.arguments(), work.reference());
    try (Model model = work.models().load(work.reference())) {
      warn(work, model);
      try (Model quantized = work.plan().quantize(model, work.calibration())) {
        save(work, quantized, output);
      }
    }
  }

  private static void quantizeWithData(Work work) {
    Arguments arguments = work.arguments();
    Path output = OutputDirectory.checked(arguments, work.reference());
    CompressedKind kind = CompressedKind.of(arguments, work.models(), work.reference());
    Optional<Double> budget = new ChosenOptions(arguments).find(QuantizationKeys.MAX_LOSS_RISE);
    Optional<Integer> maxLength = arguments.find(GuidedCompression.MAX_LENGTH);
    try (Model model =
            budget.isPresent()
                ? kind.load(work.models(), work.reference(), maxLength)
                : work.models().load(work.reference());
        CompressionData data =
            kind.open(
                arguments,
                model,
                work.models().fetch(work.reference()),
                maxLength,
                suffix -> output.resolveSibling(output.getFileName() + suffix),
                work.console())) {
      warn(work, model);
      try (Model quantized =
          budget.isPresent()
              ? mixed(work, model, data, budget.get())
              : work.plan().quantize(model, work.calibration(data))) {
        save(work, quantized, output);
      }
    }
  }

  private static Model mixed(Work work, Model model, CompressionData data, double budget) {
    HeldOutData held =
        data.heldOut(BUDGET_EXAMPLES)
            .orElseThrow(
                () ->
                    new UsageException(
                        "no held-out texts for --max-loss-rise: give --task or --validation-data"));
    MixedPrecision.Result result =
        work.plan().mixed(model, work.calibration(data), budget, each -> held.measure(each).loss());
    work.console()
        .print(
            String.format(
                Locale.ROOT,
                "loss %.4f instead of %.4f, %s stay %s: %s",
                result.loss(),
                result.floatLoss(),
                result.exceptions().size(),
                work.plan().linear().bits() == Byte.SIZE ? "float" : "int8",
                result.exceptions().stream().sorted().toList()));
    return result.model();
  }

  /** What recipes warn of. */
  private static void warn(Work work, Model model) {
    Finding tied =
        TiedEmbeddings.of(
            model.architecture(),
            false,
            work.plan().embeddings().map(WeightScheme::bits).orElse(Float.SIZE));
    if (tied.level() == Finding.Level.WARNING) {
      work.console().print(tied.toString());
    }
  }

  private static void save(Work work, Model quantized, Path output) {
    ModelDirectory.save(quantized, output);
    work.console()
        .print(
            String.format(
                Locale.ROOT,
                "quantize: %s, %.1f MB instead of %.1f MB: %s",
                integers(quantized),
                ModelDirectory.bytes(output) / MEGABYTE,
                ModelDirectory.bytes(work.models().fetch(work.reference())) / MEGABYTE,
                output));
    if (!work.plan().linear().multipliesAsIntegers()) {
      work.console()
          .print(
              "note: such weights are unpacked when the model is compiled: smaller on disk, neither"
                  + " smaller in memory nor faster, as symmetric ones of 4 bits are");
    }
  }

  /** How many matrices have how many bits, the fewest bits first. */
  private static String integers(Model quantized) {
    Map<Integer, Long> numbers =
        quantized.quantized().values().stream()
            .collect(
                Collectors.groupingBy(
                    each -> each.scheme().bits(), TreeMap::new, Collectors.counting()));
    List<String> texts = new ArrayList<>();
    numbers.forEach(
        (bits, number) ->
            texts.add(
                (texts.isEmpty() ? "%d matrices to int%d" : "%d to int%d")
                    .formatted(number, bits)));
    return String.join(", ", texts);
  }
}
