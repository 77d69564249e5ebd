package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.recipe.Ablation;
import io.github.pocketzoo.compression.recipe.Recipe;
import io.github.pocketzoo.compression.recipe.RecipeRunner;
import io.github.pocketzoo.compression.recipe.RunDirectory;
import io.github.pocketzoo.compression.recipe.ShippedRecipes;
import io.github.pocketzoo.compression.recipe.step.RecipeTask;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.eval.bench.BenchmarkOptions;
import io.github.pocketzoo.eval.bench.Machine;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a recipe. */
final class CompressCommand implements Command {
  static final double DEFAULT_SECONDS = 5;
  private static final double MILLIS = 1_000;

  private static final Setting<String> RECIPE =
      Setting.optional("recipe", ValueType.text("FILE|NAME"), "a YAML file, or a recipe of --list");
  private static final Setting<Path> OUTPUT =
      Setting.optional(
          "output",
          ValueType.path("DIR"),
          "directory for the model, the models of all steps and the ablation (default:"
              + " models/NAME, by the recipe's name)");
  static final Flag RESUME =
      new Flag(
          "resume",
          "go on with a run that was interrupted, within a training if need be; the result is that"
              + " of an uninterrupted run");
  private static final Flag LIST = new Flag("list", "list the recipes that come with pocketzoo");
  private static final Flag PREFLIGHT =
      new Flag("preflight", "check the recipe, its model and its data, and train nothing");
  private static final Setting<Double> BENCHMARK_SECONDS =
      Setting.withDefault(
          "benchmark-seconds",
          ValueType.positive(),
          DEFAULT_SECONDS,
          "time measured for each step's model, all in turns");
  private static final Flag NO_BENCHMARK = new Flag("no-benchmark", "do not measure latency");

  @Override
  public String name() {
    return "compress";
  }

  @Override
  public String summary() {
    return "Run a recipe: distill, prune, fine-tune and quantize, checked and measured step by"
        + " step";
  }

  @Override
  public String description() {
    return summary()
        + ". What can't be is refused before any training; every step's model, settings and metrics"
        + " are kept, and a table at the end says what each gained and cost.";
  }

  @Override
  public String usage() {
    return "--recipe FILE|NAME [--output DIR] [OPTIONS]";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(
        OptionGroup.of(
            "Recipe",
            RECIPE,
            OUTPUT,
            RecipeOverrides.MODEL,
            RecipeOverrides.SEED,
            RecipeOverrides.SET,
            RESUME,
            PREFLIGHT,
            LIST,
            ModelLoader.OFFLINE),
        RecipeData.OPTIONS,
        OptionGroup.of("Measurement", BENCHMARK_SECONDS, NO_BENCHMARK));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "compress --list",
        "compress --recipe fast-cpu-classifier --output models/fast",
        "compress --recipe fast-cpu-classifier --data reviews.csv --validation-data held-out.csv"
            + " --text-column review --label-column stars --output models/reviews-fast",
        "compress --recipe mark-half-layers --model models/teacher --seed 1 --output"
            + " models/half-1");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    if (arguments.has(LIST)) {
      list(console);
      return;
    }
    if (!arguments.has(RECIPE)) {
      throw new UsageException("--recipe FILE|NAME is missing");
    }
    if (arguments.has(NO_BENCHMARK)) {
      DataOptions.refuse(arguments, BENCHMARK_SECONDS, "a benchmark, not with --no-benchmark");
    }
    EffectiveRecipe effective = EffectiveRecipe.of(arguments.get(RECIPE), arguments);
    Recipe recipe = effective.recipe();
    Arguments data = RecipeData.arguments(recipe);
    Path root = arguments.find(OUTPUT).orElse(Path.of("models").resolve(recipe.name()));
    RunDirectory output = new RunDirectory(root);
    if (!arguments.has(PREFLIGHT)) {
      output.check(arguments.has(RESUME));
    }
    ModelReference reference = ModelReference.parse(recipe.model().orElseThrow());
    ModelLoader loader = ModelLoader.of(arguments, console);
    Path directory = loader.fetch(reference);
    RecipeWorkshop workshop = new RecipeWorkshop(loader, recipe.maxLength(), console);
    try (Model start = loader.load(reference, recipe.maxLength());
        RecipeTask task =
            RecipeData.open(
                recipe,
                data,
                start,
                directory,
                root,
                benchmark(arguments.get(BENCHMARK_SECONDS)),
                console)) {
      RecipeRunner runner =
          new RecipeRunner(recipe, output, workshop, !arguments.has(NO_BENCHMARK));
      if (arguments.has(PREFLIGHT)) {
        runner.preflight(start, task).requireNoRefusal();
        return;
      }
      Ablation ablation = runner.run(start, directory, task, effective.text(), environment());
      console.out().print(ablation.toText());
      console.print("model: " + output.model());
    }
  }

  private static void list(Console console) {
    int width = ShippedRecipes.names().stream().mapToInt(String::length).max().orElse(0);
    for (String name : ShippedRecipes.names()) {
      Recipe recipe = Recipe.read(ShippedRecipes.yaml(name), RecipeData.keys());
      console.print(("%-" + width + "s  %s").formatted(name, recipe.description().strip()));
    }
  }

  static BenchmarkOptions benchmark(double seconds) {
    long millis = Math.round(seconds * MILLIS);
    return BenchmarkOptions.defaults().withBudgetMillis((int) Math.max(1, millis));
  }

  private static Map<String, String> environment() {
    Machine machine = Machine.current();
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("pocketzoo", Provenance.toolVersion());
    environment.put("jvm", machine.jvm());
    environment.put("operating_system", machine.operatingSystem());
    environment.put("cpu", machine.cpu());
    environment.put("instruction_sets", String.join(" ", machine.instructionSets()));
    environment.put("logical_processors", Integer.toString(machine.logicalProcessors()));
    environment.put("engine_threads", Integer.toString(machine.engineThreads()));
    return environment;
  }
}
