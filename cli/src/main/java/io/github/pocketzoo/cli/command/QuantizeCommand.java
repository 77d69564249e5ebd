package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.CalibrationTexts;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.distill.DistillationWeights;
import io.github.pocketzoo.compression.distill.Distiller;
import io.github.pocketzoo.compression.quantize.CalibrationSet;
import io.github.pocketzoo.compression.quantize.MixedPrecision;
import io.github.pocketzoo.compression.quantize.QuantizationPlan;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.CrossEntropy;
import io.github.pocketzoo.core.train.HeldOutLoss;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.TrainingRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Stores a model in integers. */
final class QuantizeCommand implements Command {
  private static final double MEGABYTE = 1e6;

  /** Examples that the loss of a choice of matrices is measured on. */
  private static final int BUDGET_EXAMPLES = 512;

  private static final int BATCH_SIZE = 32;

  private static final Setting<ModelReference> MODEL =
      Setting.required("model", ModelLoader.TYPE, "the model to quantize: " + ModelLoader.FORMS);
  private static final Setting<Double> MAX_LOSS_RISE =
      Setting.optional(
          "max-loss-rise",
          ValueType.nonNegative(),
          "by how much the loss on the held-out texts of --task or --validation-data may rise: the"
              + " matrices that raise it most stay float, or int8 beside int4");

  private static final Flag QAT =
      new Flag(
          "qat",
          "quantization-aware training: the model trains on --task or --data with its weights and"
              + " activations rounded");
  private static final Flag LEARNED_SCALES =
      new Flag("learned-scales", "train the scales of weights, too (LSQ)");
  private static final Setting<ModelReference> TEACHER =
      Setting.optional(
          "teacher",
          ModelLoader.TYPE,
          "a classifier to learn from while training (default: from the labels alone)");

  private final TrainingSettings training = new TrainingSettings(1, "5e-5");

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
    List<CommandOption> qat =
        new ArrayList<>(List.of(QAT, LEARNED_SCALES, TEACHER, TeacherEngine.OPTION));
    qat.addAll(DistillationSettings.options());
    return List.of(
        OptionGroup.of("Model", MODEL, OutputDirectory.OUTPUT, ModelLoader.OFFLINE),
        QuantizationSettings.OPTIONS,
        CalibrationSettings.OPTIONS,
        OptionGroup.of("Budget", MAX_LOSS_RISE),
        new OptionGroup("Quantization-aware training", qat),
        TrainingData.OPTIONS,
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
            + " --task wordnet-supersenses --max-steps 120");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    QuantizationSettings settings = QuantizationSettings.of(arguments);
    CalibrationSettings calibration = CalibrationSettings.of(arguments);
    boolean needsTexts = calibration.check(arguments, settings.fixedInputs());
    boolean labelled = arguments.has(QAT) || arguments.has(MAX_LOSS_RISE);
    boolean reads = labelled || (needsTexts && CalibrationSettings.usesTrainingData(arguments));
    check(arguments, reads);
    Path output = OutputDirectory.checked(arguments, arguments.get(MODEL));
    ModelLoader models = ModelLoader.of(arguments, console);
    Path source = models.fetch(arguments.get(MODEL));
    try (Model model =
        labelled ? models.loadClassifier(arguments.get(MODEL)) : ModelDirectory.load(source)) {
      Optional<TrainingData> data = reads ? Optional.of(read(arguments, model)) : Optional.empty();
      Optional<CalibrationTexts> texts =
          needsTexts ? Optional.of(CalibrationSettings.texts(arguments, data)) : Optional.empty();
      Work work = new Work(arguments, console, models, settings.plan(calibration), data, texts);
      if (arguments.has(QAT)) {
        train(work, model);
        return;
      }
      try (Model quantized = quantize(work, model)) {
        ModelDirectory.save(quantized, output);
        console.print(
            String.format(
                Locale.ROOT,
                "quantize: %d matrices to %s, %.1f MB instead of %.1f MB: %s",
                quantized.quantized().size(),
                ValueType.nameOf(arguments.get(QuantizationSettings.SCHEME)),
                ModelDirectory.bytes(output) / MEGABYTE,
                ModelDirectory.bytes(source) / MEGABYTE,
                output));
      }
    }
  }

  private void check(Arguments arguments, boolean reads) {
    boolean qat = arguments.has(QAT);
    if (reads) {
      TrainingData.check(arguments);
    } else {
      refuse(arguments, TrainingData.OPTIONS, "--qat, --max-loss-rise or calibration");
    }
    if (!qat) {
      refuse(arguments, training.group(), "--qat");
      refuse(arguments, List.of(LEARNED_SCALES, TEACHER), "--qat");
    }
    if (qat) {
      refuse(arguments, List.of(MAX_LOSS_RISE), "rounding, not with --qat");
      if (CalibrationSettings.of(arguments).compensates()) {
        throw new UsageException("--gptq goes with rounding, not with --qat");
      }
    }
    if (!arguments.has(TEACHER)) {
      refuse(arguments, List.of(TeacherEngine.OPTION), "--teacher");
      refuse(arguments, DistillationSettings.options(), "--teacher");
    }
  }

  private static void refuse(Arguments arguments, OptionGroup group, String goesWith) {
    refuse(arguments, group.options(), goesWith);
  }

  private static void refuse(
      Arguments arguments, List<? extends CommandOption> options, String goesWith) {
    for (CommandOption option : options) {
      if (arguments.has(option)) {
        throw new UsageException("--%s goes with %s".formatted(option.name(), goesWith));
      }
    }
  }

  private static TrainingData read(Arguments arguments, Model model) {
    List<String> labels = model.architecture().labels();
    return labels.isEmpty() ? TrainingData.read(arguments) : TrainingData.read(arguments, labels);
  }

  /** What a run has to do, and with what. */
  private record Work(
      Arguments arguments,
      Console console,
      ModelLoader models,
      QuantizationPlan plan,
      Optional<TrainingData> data,
      Optional<CalibrationTexts> texts) {

    CalibrationSet calibration() {
      return new CalibrationSet(
          CalibrationTexts::open, model -> texts.orElseThrow().batches(model));
    }
  }

  private static Model quantize(Work work, Model model) {
    return work.arguments()
        .find(MAX_LOSS_RISE)
        .map(budget -> mixed(work, model, budget))
        .orElseGet(() -> work.plan().quantize(model, work.calibration()));
  }

  private static Model mixed(Work work, Model model, double budget) {
    TextDataset held =
        work.data()
            .flatMap(TrainingData::validation)
            .orElseThrow(
                () ->
                    new UsageException(
                        "no held-out texts for --max-loss-rise: give --task or --validation-data"))
            .limit(BUDGET_EXAMPLES);
    MixedPrecision.Result result =
        work.plan()
            .mixed(
                model,
                work.calibration(),
                budget,
                each -> new HeldOutLoss(BATCH_SIZE).of(each, new ClassExamples(held)));
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

  private void train(Work work, Model model) {
    Arguments arguments = work.arguments();
    TextDataset texts = work.data().orElseThrow().train();
    TrainingOutput output = TrainingOutput.checked(arguments, arguments.get(MODEL), work.console());
    TrainingRun run = output.run(training.options(arguments, texts.examples().size()));
    work.data().orElseThrow().announce(run.options(), work.console());
    Optional<ModelReference> reference = arguments.find(TEACHER);
    if (reference.isEmpty()) {
      Objective objective = new CrossEntropy(texts.labels().size());
      save(work, output, run, trained(work, model, objective, run));
      return;
    }
    DistillationWeights weights = DistillationSettings.weights(arguments);
    try (Model teacher = work.models().loadClassifier(reference.get());
        Forward forward = TeacherEngine.open(arguments, teacher)) {
      Objective objective =
          Distiller.between(teacher, model, weights).loss(teacher, forward, texts);
      save(work, output, run, trained(work, model, objective, run));
    }
  }

  private static Model trained(Work work, Model model, Objective objective, TrainingRun run) {
    return work.plan()
        .train(
            model,
            work.calibration(),
            work.arguments().has(LEARNED_SCALES),
            objective,
            new ClassExamples(work.data().orElseThrow().train()),
            run);
  }

  private static void save(Work work, TrainingOutput output, TrainingRun run, Model trained) {
    try (trained) {
      output.save(trained, run, work.data().flatMap(TrainingData::validation));
    }
  }
}
