package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.CalibrationTexts;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.quantize.StaticActivations;
import io.github.pocketzoo.core.adapter.Lora;
import io.github.pocketzoo.core.adapter.LoraFiles;
import io.github.pocketzoo.core.calibration.InputRows;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.exec.ObservableForward;
import io.github.pocketzoo.core.export.OnnxDirectory;
import io.github.pocketzoo.core.export.OnnxOptions;
import io.github.pocketzoo.core.export.SameDiffDirectory;
import io.github.pocketzoo.core.model.HeadRequest;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.ProblemType;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.quant.RangeObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes a model for other programs. */
final class ExportCommand implements Command {
  private static final double MEGABYTE = 1e6;

  private enum Format {
    ONNX,
    ONNX_INT8,
    ONNX_INT4,
    SAMEDIFF,
    HF;

    boolean isOnnx() {
      return this == ONNX || this == ONNX_INT8 || this == ONNX_INT4;
    }
  }

  private static final Setting<ModelReference> MODEL =
      Setting.required("model", ModelLoader.TYPE, "the model to export: " + ModelLoader.FORMS);

  private static final Setting<Format> FORMAT =
      Setting.withDefault(
          "format",
          ValueType.oneOf(Format.class),
          ValueType.nameOf(Format.ONNX),
          "onnx: floats; onnx-int8: the integers of a quantized model; onnx-int4: those of one that"
              + " has some of 4 bits; samediff: the graph for Deeplearning4j; hf: safetensors for"
              + " transformers");

  private static final Setting<Path> ADAPTER =
      Setting.optional(
          "adapter",
          ValueType.path("DIR"),
          "low-rank adapters in the layout of PEFT, which are merged into the model first; their"
              + " head takes the place of the model's");

  private static final Setting<List<String>> LABELS =
      Setting.optional(
          "labels",
          ValueType.listOf(ValueType.text("LABEL")),
          "names of the adapter's classes in the order in which it was trained, as adapters hold"
              + " none (default: those of the model's own head)");

  private static final Setting<LearnedTask.Kind> TASK =
      Setting.optional(
          "task",
          new ValueType<>("NAME", ValueType.oneOf(LearnedTask.Kind.class).parser()),
          "what the adapter was trained for, with --labels where it has some: %s (default: %s)"
              .formatted(
                  LearnedTask.names(), ValueType.nameOf(LearnedTask.Kind.TEXT_CLASSIFICATION)));

  private static final Flag NO_HEAD =
      new Flag("no-head", "leave the model's head: what is written gives hidden states");

  private static final Setting<Integer> OPSET =
      Setting.optional(
          "opset",
          ValueType.count(OnnxOptions.OLDEST_OPSET),
          "version of ONNX's operator set, to %d (default: %d, or %d with integers of 4 bits or in groups)"
              .formatted(
                  OnnxOptions.NEWEST_OPSET, OnnxOptions.OLDEST_OPSET, OnnxOptions.GROUPS_OPSET));

  private static final Flag MATMUL_NBITS =
      new Flag(
          "matmul-nbits",
          "lay matrices of 4 bits or in groups so that ONNX Runtime multiplies them as they are: many"
              + " times faster for few tokens, but by its default it rounds what they multiply to 8"
              + " bits");

  private static final Flag HIDDEN_STATES =
      new Flag("hidden-states", "all hidden states are outputs of the ONNX file");

  private static final Flag EXTERNAL_DATA =
      new Flag(
          "external-data",
          "weights in a second file, model.onnx_data, as larger ones than 2 GB always are");

  private static final Setting<Path> CALIBRATION =
      Setting.optional(
          "calibration",
          ValueType.path("FILE"),
          "texts in UTF-8, one a line, to choose the ranges of activations with (those of the"
              + " least mean squared error): the products of onnx-int8 then run in integers"
              + " (default: the ranges that quantize stored, or integers are turned into floats)");

  @Override
  public String name() {
    return "export";
  }

  @Override
  public String summary() {
    return "Write a model for ONNX Runtime, Deeplearning4j or transformers";
  }

  @Override
  public String description() {
    return summary()
        + ", with config.json and the tokenizer beside it. ONNX files take input_ids,"
        + " attention_mask and token_type_ids as those of Hugging Face Optimum, and give the"
        + " outputs of the head or last_hidden_state; pocketzoo reads them too.";
  }

  @Override
  public String usage() {
    return "--model MODEL --output DIR [OPTIONS]";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(
        OptionGroup.of(
            "Model", MODEL, OutputDirectory.OUTPUT, FORMAT, NO_HEAD, ModelLoader.OFFLINE),
        OptionGroup.of("Adapter", ADAPTER, LABELS, TASK),
        OptionGroup.of("ONNX", OPSET, HIDDEN_STATES, MATMUL_NBITS, EXTERNAL_DATA, CALIBRATION));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "export --model models/student --output models/student-onnx",
        "export --model models/student-int8 --format onnx-int8 --output models/onnx-int8",
        "export --model models/gpt-int4 --format onnx-int4 --matmul-nbits --output models/onnx-int4",
        "export --model all-MiniLM-L6-v2 --adapter models/adapted/adapter --labels good,bad"
            + " --format hf --output models/merged");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    Format format = arguments.get(FORMAT);
    check(arguments, format);
    Path output = OutputDirectory.checked(arguments, arguments.get(MODEL));
    try (Model base = load(arguments, console)) {
      Model model = arguments.find(ADAPTER).map(dir -> merged(base, dir, arguments)).orElse(base);
      switch (format) {
        case ONNX -> OnnxDirectory.save(model, options(OnnxOptions.floats(), arguments), output);
        case ONNX_INT8, ONNX_INT4 -> {
          requireBits(model, format);
          OnnxDirectory.save(calibrated(model, arguments), integers(arguments), output);
        }
        case SAMEDIFF -> SameDiffDirectory.save(model, output);
        case HF -> ModelDirectory.save(model, output);
      }
    }
    console.print(
        String.format(
            Locale.ROOT,
            "export: %s, %.1f MB: %s",
            ValueType.nameOf(format),
            ModelDirectory.bytes(output) / MEGABYTE,
            output));
  }

  private static Model load(Arguments arguments, Console console) {
    ModelLoader loader = ModelLoader.of(arguments, console);
    ModelReference reference = arguments.get(MODEL);
    return arguments.has(NO_HEAD)
        ? ModelDirectory.load(loader.fetch(reference), HeadRequest.none()).model()
        : loader.load(reference);
  }

  private static void check(Arguments arguments, Format format) {
    for (CommandOption option : List.of(OPSET, HIDDEN_STATES, EXTERNAL_DATA)) {
      refuseUnless(format.isOnnx(), arguments, option, "--format onnx, onnx-int8 or onnx-int4");
    }
    refuseUnless(
        format == Format.ONNX_INT8 || format == Format.ONNX_INT4,
        arguments,
        MATMUL_NBITS,
        "--format onnx-int4 or onnx-int8");
    refuseUnless(format == Format.ONNX_INT8, arguments, CALIBRATION, "--format onnx-int8");
    refuseUnless(arguments.has(ADAPTER), arguments, LABELS, "--adapter");
    refuseUnless(arguments.has(ADAPTER), arguments, TASK, "--adapter");
    boolean labelled = task(arguments) != LearnedTask.Kind.QUESTION_ANSWERING;
    refuseUnless(labelled, arguments, LABELS, "a task that has some");
    refuseUnless(!labelled || arguments.has(LABELS), arguments, TASK, "--labels");
    refuseUnless(!arguments.has(ADAPTER), arguments, NO_HEAD, "a model without --adapter");
    Optional<Integer> opset = arguments.find(OPSET);
    if (opset.isPresent() && opset.get() > OnnxOptions.NEWEST_OPSET) {
      throw new UsageException(
          "--opset %d: expected %d to %d"
              .formatted(opset.get(), OnnxOptions.OLDEST_OPSET, OnnxOptions.NEWEST_OPSET));
    }
  }

  private static void refuseUnless(
      boolean holds, Arguments arguments, CommandOption option, String goesWith) {
    if (!holds && arguments.has(option)) {
      throw new UsageException("--%s goes with %s".formatted(option.name(), goesWith));
    }
  }

  /** The model with the adapters of a directory in its weights. */
  private static Model merged(Model base, Path directory, Arguments arguments) {
    Model adapted =
        head(arguments)
            .map(head -> LoraFiles.load(directory, base, head))
            .orElseGet(() -> LoraFiles.load(directory, base));
    return Lora.merge(adapted)
        .after(
            Provenance.Step.now(
                "merge", Map.of("adapter", directory.toString()), Map.of(), Map.of()));
  }

  private static LearnedTask.Kind task(Arguments arguments) {
    return arguments.find(TASK).orElse(LearnedTask.Kind.TEXT_CLASSIFICATION);
  }

  /** The head that an adapter comes with; empty for one like the model's own. */
  private static Optional<HeadSpec> head(Arguments arguments) {
    if (!arguments.has(LABELS) && !arguments.has(TASK)) {
      return Optional.empty();
    }
    List<String> labels = arguments.find(LABELS).orElse(List.of());
    return Optional.of(
        switch (task(arguments)) {
          case TEXT_CLASSIFICATION -> HeadSpec.classifier(labels);
          case MULTI_LABEL -> HeadSpec.multiLabel(labels);
          case REGRESSION -> new HeadSpec(Task.TEXT_CLASSIFICATION, labels, ProblemType.REGRESSION);
          case TOKEN_CLASSIFICATION -> HeadSpec.tokenClassifier(labels);
          case QUESTION_ANSWERING -> HeadSpec.of(Task.QUESTION_ANSWERING);
        });
  }

  /** A format that says how many bits there are is no surprise to programs that know 8 alone. */
  private static void requireBits(Model model, Format format) {
    Set<Integer> bits =
        model.quantized().values().stream()
            .map(tensor -> tensor.scheme().bits())
            .collect(Collectors.toSet());
    Format right = bits.contains(4) ? Format.ONNX_INT4 : Format.ONNX_INT8;
    if (!bits.isEmpty() && format != right) {
      throw new UsageException(
          "--format %s: %s, expected --format %s"
              .formatted(
                  ValueType.nameOf(format),
                  right == Format.ONNX_INT4
                      ? "the model has matrices of 4 bits"
                      : "the model has no matrix of 4 bits",
                  ValueType.nameOf(right)));
    }
  }

  private static OnnxOptions integers(Arguments arguments) {
    return options(
        arguments.has(MATMUL_NBITS) ? OnnxOptions.forMatMulNBits() : OnnxOptions.integers(),
        arguments);
  }

  private static OnnxOptions options(OnnxOptions kind, Arguments arguments) {
    OnnxOptions options = arguments.find(OPSET).map(kind::withOpset).orElse(kind);
    options = arguments.has(EXTERNAL_DATA) ? options.withExternalDataAbove(0) : options;
    return arguments.has(HIDDEN_STATES) ? options.withHiddenStates() : options;
  }

  private static Model calibrated(Model model, Arguments arguments) {
    return arguments
        .find(CALIBRATION)
        .map(CalibrationTexts::read)
        .map(
            texts -> {
              try (ObservableForward forward = CalibrationTexts.open(model)) {
                return new StaticActivations(new RangeObserver.MeanSquaredError())
                    .calibrate(model, new InputRows(forward, texts.batches(model)));
              }
            })
        .orElse(model);
  }
}
