package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.compression.preflight.Finding;
import io.github.pocketzoo.compression.preflight.TiedEmbeddings;
import io.github.pocketzoo.compression.prune.PruningMethod;
import io.github.pocketzoo.compression.recipe.step.ChosenSettings;
import io.github.pocketzoo.compression.recipe.step.PruningKeys;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Sets weights to zero while the others learn to do without them. */
final class PruneCommand implements Command {
  private static final Setting<ModelReference> MODEL =
      Setting.required(
          "model",
          ModelLoader.TYPE,
          "the classifier, language model or encoder to prune: " + ModelLoader.FORMS);

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
    return List.of(
        OptionGroup.of(
            "Model",
            MODEL,
            OutputDirectory.OUTPUT,
            GuidedCompression.MAX_LENGTH,
            ModelLoader.OFFLINE),
        ChosenOptions.group("Pruning", PruningKeys.all()),
        new OptionGroup("Teacher", GuidedCompression.teaching()),
        GuidedCompression.data(),
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
            + " --keep-embeddings --output models/gpt-pruned");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    ChosenSettings chosen = new ChosenOptions(arguments);
    PruningMethod pruning = PruningKeys.method(chosen);
    if (PruningKeys.isOneShot(chosen)) {
      oneShot(pruning, arguments, console);
      return;
    }
    GuidedCompression.check(arguments);
    TrainingOutput output = TrainingOutput.checked(arguments, arguments.get(MODEL), console);
    ModelLoader models = ModelLoader.of(arguments, console);
    new GuidedCompression(arguments, console, models, training, output)
        .run(
            arguments.get(MODEL),
            pruning::blocksLeft,
            (model, data, objective, source, run) -> {
              check(pruning, model);
              return pruning.prune(model, objective, source, run);
            });
  }

  private static Model atOnce(PruningMethod pruning, Model model) {
    model.requireFloats();
    check(pruning, model);
    return pruning.pruneAtOnce(model);
  }

  /** As recipes do. */
  private static void check(PruningMethod pruning, Model model) {
    Finding tied = TiedEmbeddings.of(model.architecture(), pruning.prunesEmbeddings(), Float.SIZE);
    if (tied.level() == Finding.Level.REFUSAL) {
      throw new InvalidInputException(tied.reason());
    }
  }

  private void oneShot(PruningMethod pruning, Arguments arguments, Console console) {
    List<OptionGroup> groups = optionGroups();
    for (OptionGroup group : groups.subList(2, groups.size())) {
      for (CommandOption option : group.options()) {
        if (arguments.has(option)) {
          throw new UsageException("--%s: means nothing with --one-shot".formatted(option.name()));
        }
      }
    }
    Path output = OutputDirectory.checked(arguments, arguments.get(MODEL));
    try (Model model = ModelLoader.of(arguments, console).load(arguments.get(MODEL));
        Model pruned = atOnce(pruning, model)) {
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
}
