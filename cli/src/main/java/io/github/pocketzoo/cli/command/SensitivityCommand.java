package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.sensitivity.Disturbance;
import io.github.pocketzoo.compression.sensitivity.HeldOut;
import io.github.pocketzoo.compression.sensitivity.MagnitudeDisturbance;
import io.github.pocketzoo.compression.sensitivity.Part;
import io.github.pocketzoo.compression.sensitivity.SensitivityFiles;
import io.github.pocketzoo.compression.sensitivity.SensitivityResult;
import io.github.pocketzoo.compression.sensitivity.SensitivityScan;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.data.DatasetReader;
import io.github.pocketzoo.core.data.PlainTextCorpus;
import io.github.pocketzoo.core.data.TextCorpus;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.task.EmbeddingSettings;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.UnlabelledTexts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds out which parts of a model can be pruned. */
final class SensitivityCommand implements Command {
  private static final int BATCH_SIZE = 32;

  private static final Setting<ModelReference> MODEL =
      Setting.required(
          "model",
          ModelLoader.TYPE,
          "the classifier, language model or encoder: " + ModelLoader.FORMS);
  private static final Setting<List<Double>> SPARSITIES =
      Setting.withDefault(
          "sparsities",
          ValueType.listOf(ValueType.fractionBelowOne()),
          "0.3,0.5,0.7,0.9",
          "parts of a matrix's smallest weights that become zero");
  private static final Setting<Part.Cut> BY =
      Setting.withDefault(
          "by",
          ValueType.oneOf(Part.Cut.class),
          ValueType.nameOf(Part.Cut.PROJECTION),
          "whether every matrix is pruned for itself or those of a block together");
  private static final Setting<Integer> EXAMPLES =
      Setting.withDefault(
          "examples", ValueType.count(1), 512, "how many of the held-out texts are looked at");
  private static final Setting<Path> REPORT_DIR =
      Setting.required(
          "report-dir",
          ValueType.path("DIR"),
          "directory for sensitivity.svg, sensitivity.csv and sensitivity.json");

  @Override
  public String name() {
    return "sensitivity";
  }

  @Override
  public String summary() {
    return "Prune one part of a model at a time and tell what that costs";
  }

  @Override
  public String usage() {
    return "--model MODEL (--task NAME | --data FILES) --report-dir DIR [OPTIONS]";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(
        OptionGroup.of("Model", MODEL, GuidedCompression.MAX_LENGTH, ModelLoader.OFFLINE),
        OptionGroup.of("Scan", SPARSITIES, BY, EXAMPLES, REPORT_DIR),
        OptionGroup.of(
            "Data (one of --task and --data)",
            DataOptions.TASK,
            DataOptions.DATA_DIR,
            DataOptions.TEXTS,
            DataOptions.FORMAT,
            DataOptions.TEXT_COLUMN,
            DataOptions.TEXT_PAIR_COLUMN,
            DataOptions.LABEL_COLUMN,
            EncoderData.UNLABELLED));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "sensitivity --model models/teacher --task wordnet-supersenses --report-dir sensitivity",
        "sensitivity --model models/gpt --task wordnet-definitions --examples 100"
            + " --report-dir sensitivity-gpt");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    DataOptions.check(arguments);
    List<Disturbance> disturbances = new ArrayList<>();
    arguments.get(SPARSITIES).forEach(part -> disturbances.add(new MagnitudeDisturbance(part)));
    SensitivityScan scan = new SensitivityScan(arguments.get(BY), disturbances, BATCH_SIZE);
    Path directory = arguments.get(REPORT_DIR);
    AtomicFiles.requireWritable(directory.resolve("sensitivity.svg"));
    ModelLoader models = ModelLoader.of(arguments, console);
    ModelReference reference = arguments.get(MODEL);
    CompressedKind kind = CompressedKind.of(arguments, models, reference);
    Optional<Integer> maxLength = arguments.find(GuidedCompression.MAX_LENGTH);
    try (Model model = kind.load(models, reference, maxLength)) {
      SensitivityResult result =
          switch (kind) {
            case CLASSIFIER ->
                scan.run(model, new ClassExamples(classes(arguments, model)), console.progress());
            case LANGUAGE_MODEL ->
                scan.run(model, documents(arguments, model, maxLength), console.progress());
            case ENCODER ->
                scan.run(
                    model,
                    OriginalSimilarities.of(
                        model,
                        EmbeddingSettings.of(models.fetch(reference)),
                        UnlabelledTexts.of(corpus(arguments)),
                        arguments.get(EXAMPLES)),
                    console.progress());
          };
      List<Path> files = SensitivityFiles.write(result, directory);
      console.print(
          String.format(
              Locale.ROOT,
              "sensitivity: loss %.4f%s on %,d texts as it is; %d parts: %s",
              result.whole().loss(),
              accuracy(result.whole()),
              result.examples(),
              result.rows().size(),
              files.get(0)));
    }
  }

  private static String accuracy(HeldOut whole) {
    return whole.accuracy().isPresent()
        ? String.format(Locale.ROOT, " and accuracy %.4f", whole.accuracy().getAsDouble())
        : "";
  }

  private static TextDataset classes(Arguments arguments, Model model) {
    Optional<TextDataset> ofTask =
        arguments
            .find(DataOptions.TASK)
            .map(task -> task.trainingData(arguments).validation().orElseThrow());
    return ofTask
        .orElseGet(
            () -> {
              DataOptions.requireSingle(arguments, DataOptions.DATA);
              return DatasetReader.read(
                  DataOptions.spec(arguments, arguments.get(DataOptions.DATA)),
                  model.architecture().labels());
            })
        .limit(arguments.get(EXAMPLES));
  }

  private static HeldOutDocuments documents(
      Arguments arguments, Model model, Optional<Integer> maxLength) {
    return HeldOutDocuments.of(
        corpus(arguments),
        model,
        maxLength.orElse(CausalCompression.usualLength(model)),
        arguments.get(EXAMPLES));
  }

  private static TextCorpus corpus(Arguments arguments) {
    return arguments
        .find(DataOptions.TASK)
        .map(task -> task.ofLanguageModels().validation())
        .orElseGet(() -> PlainTextCorpus.of(arguments.all(DataOptions.TEXTS)));
  }
}
