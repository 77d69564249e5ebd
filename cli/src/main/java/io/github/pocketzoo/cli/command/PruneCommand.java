package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.compression.distill.DistillationWeights;
import io.github.pocketzoo.compression.distill.Distiller;
import io.github.pocketzoo.compression.prune.PruningMethod;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.CrossEntropy;
import io.github.pocketzoo.core.train.MaskedLanguageModeling;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.TrainingRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sets weights to zero while the others learn to do without them. */
final class PruneCommand implements Command {
  private static final Setting<ModelReference> MODEL =
      Setting.required(
          "model",
          ModelLoader.TYPE,
          "the classifier or language model to prune: " + ModelLoader.FORMS);
  private static final Setting<ModelReference> TEACHER =
      Setting.optional(
          "teacher",
          ModelLoader.TYPE,
          "a model of the same kind to learn from while pruning (default: from the labels, or the text,"
              + " alone)");
  private static final Setting<Integer> MAX_LENGTH =
      Setting.optional(
          "max-length",
          MaxLength.TYPE,
          MaxLength.HELP
              + " (default: as the model does); of a language model, tokens of a sequence (default: "
              + CausalCompression.DEFAULT_LENGTH
              + ")");

  private final TrainingSettings training = new TrainingSettings(1);

  @Override
  public String name() {
    return "prune";
  }

  @Override
  public String summary() {
    return "Set weights of a model to zero, or remove heads, neurons or layers, and train";
  }

  @Override
  public String usage() {
    return "--model MODEL (--task NAME | --data FILES) --output DIR [OPTIONS]";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    List<CommandOption> teaching = new ArrayList<>(List.of(TEACHER, TeacherEngine.OPTION));
    teaching.addAll(DistillationSettings.options());
    return List.of(
        OptionGroup.of("Model", MODEL, OutputDirectory.OUTPUT, MAX_LENGTH, ModelLoader.OFFLINE),
        PruningSettings.GROUP,
        new OptionGroup("Teacher", teaching),
        TrainingData.OPTIONS,
        training.group());
  }

  @Override
  public List<String> examples() {
    return List.of(
        "prune --model models/student --sparsity 0.5 --task wordnet-supersenses"
            + " --output models/student-pruned --max-steps 120",
        "prune --model models/student --teacher models/teacher --task wordnet-supersenses"
            + " --output models/student-pruned --max-steps 120",
        "prune --model models/student --method structured --heads 0.5 --neurons 0.5"
            + " --teacher models/teacher --task wordnet-supersenses --output models/student-narrow",
        "prune --model models/student --pattern 2:4 --one-shot --output models/student-2-4",
        "prune --model models/gpt --teacher models/gpt --data 'texts/*.txt' --sparsity 0.3"
            + " --output models/gpt-pruned");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    PruningMethod pruning = PruningSettings.method(arguments);
    if (arguments.has(PruningSettings.ONE_SHOT)) {
      oneShot(pruning, arguments, console);
      return;
    }
    TrainingData.check(arguments);
    Optional<DistillationWeights> weights = weights(arguments);
    TrainingOutput output = TrainingOutput.checked(arguments, arguments.get(MODEL), console);
    ModelLoader models = ModelLoader.of(arguments, console);
    if (models.isLanguageModel(arguments.get(MODEL))) {
      CausalCompression.check(arguments);
      languageModel(
          arguments,
          models,
          pruning,
          weights,
          new CausalCompression(arguments, console, training, output));
    } else {
      CausalCompression.refuse(arguments);
      classifier(arguments, console, models, pruning, weights, output);
    }
  }

  private static void languageModel(
      Arguments arguments,
      ModelLoader models,
      PruningMethod pruning,
      Optional<DistillationWeights> weights,
      CausalCompression compression) {
    try (Model model = models.load(arguments.get(MODEL))) {
      if (weights.isEmpty()) {
        compression.run(
            model,
            MAX_LENGTH,
            (data, run) -> pruning.prune(model, new MaskedLanguageModeling(), data.source(), run));
        return;
      }
      try (Model teacher = models.loadLanguageModel(arguments.get(TEACHER));
          Forward forward = TeacherEngine.open(arguments, teacher)) {
        Objective objective =
            Distiller.between(teacher, model, pruning.blocksLeft(model), weights.get())
                .loss(teacher, forward);
        compression.run(
            model, MAX_LENGTH, (data, run) -> pruning.prune(model, objective, data.source(), run));
      }
    }
  }

  private void classifier(
      Arguments arguments,
      Console console,
      ModelLoader models,
      PruningMethod pruning,
      Optional<DistillationWeights> weights,
      TrainingOutput output) {
    try (Model model = models.loadClassifier(arguments.get(MODEL), arguments.find(MAX_LENGTH))) {
      TrainingData data = TrainingData.read(arguments, model.architecture().labels());
      TrainingRun run = output.run(training.options(arguments, data.train().examples().size()));
      data.announce(run.options(), console);
      if (weights.isEmpty()) {
        Objective objective = new CrossEntropy(data.train().labels().size());
        prune(pruning, model, objective, data, run, output);
        return;
      }
      try (Model teacher = models.loadClassifier(arguments.get(TEACHER));
          Forward forward = TeacherEngine.open(arguments, teacher)) {
        Objective objective =
            Distiller.between(teacher, model, pruning.blocksLeft(model), weights.get())
                .loss(teacher, forward, data.train());
        prune(pruning, model, objective, data, run, output);
      }
    }
  }

  private void oneShot(PruningMethod pruning, Arguments arguments, Console console) {
    List<OptionGroup> groups = optionGroups();
    PruningSettings.checkOneShot(arguments, groups.subList(2, groups.size()));
    Path output = OutputDirectory.checked(arguments, arguments.get(MODEL));
    try (Model model = ModelLoader.of(arguments, console).load(arguments.get(MODEL));
        Model pruned = PruningSettings.atOnce(pruning, model)) {
      ModelDirectory.save(pruned, output);
      console.print(
          String.format(
              Locale.ROOT,
              "prune: %,d parameters, of which %,d are not 0, instead of %,d: %s",
              pruned.parameters().count(),
              pruned.parameters().countNonZero(),
              model.parameters().count(),
              output));
    }
  }

  private static Optional<DistillationWeights> weights(Arguments arguments) {
    if (arguments.has(TEACHER)) {
      return Optional.of(DistillationSettings.weights(arguments));
    }
    DataOptions.refuse(arguments, TeacherEngine.OPTION, "--teacher");
    DistillationSettings.ALL.forEach(
        setting -> DataOptions.refuse(arguments, setting, "--teacher"));
    return Optional.empty();
  }

  private static void prune(
      PruningMethod pruning,
      Model model,
      Objective objective,
      TrainingData data,
      TrainingRun run,
      TrainingOutput output) {
    try (Model pruned = pruning.prune(model, objective, new ClassExamples(data.train()), run)) {
      output.save(pruned, run, data.validation());
    }
  }
}
