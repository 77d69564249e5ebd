package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.measure.Cost;
import io.github.pocketzoo.compression.recipe.Recipe;
import io.github.pocketzoo.compression.recipe.step.RecipeTask;
import io.github.pocketzoo.compression.search.GridSearch;
import io.github.pocketzoo.compression.search.SearchPlan;
import io.github.pocketzoo.compression.search.SearchResult;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.process.CellRunner;
import io.github.pocketzoo.core.process.JavaCommand;
import io.github.pocketzoo.core.yaml.YamlFile;
import io.github.pocketzoo.eval.bench.BenchmarkOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a recipe with every combination of some values. */
final class SearchCommand implements Command {
  /** Time for each model where a search was stopped, and somebody waits. */
  private static final double SHORT_SECONDS = 0.3;

  private static final Setting<String> RECIPE =
      Setting.required(
          "recipe", ValueType.text("FILE|NAME"), "as for compress: a YAML file, or a name");
  private static final Setting<Path> GRID =
      Setting.required(
          "grid",
          ValueType.path("FILE"),
          "a YAML file: paths in the recipe with lists of values, and a budget");
  private static final Setting<Path> OUTPUT =
      Setting.required(
          "output",
          ValueType.path("DIR"),
          "directory for the runs of all cells, their logs, and the result");
  private static final Setting<Integer> PARALLEL =
      Setting.withDefault(
          "parallel", ValueType.count(1), 1, "processes at a time; each trains on two threads");
  private static final Setting<Double> TIME_LIMIT =
      Setting.optional(
          "time-limit", ValueType.positive(), "minutes after which no training goes on");
  private static final Setting<Double> BENCHMARK_SECONDS =
      Setting.withDefault(
          "benchmark-seconds",
          ValueType.positive(),
          CompressCommand.DEFAULT_SECONDS,
          "time measured for each model at the end, all in turns");

  @Override
  public String name() {
    return "search";
  }

  @Override
  public String summary() {
    return "Run a recipe with every combination of some values, and keep the Pareto set";
  }

  @Override
  public String description() {
    return summary()
        + " of score, latency and bytes. Runs are processes of their own: one that fails leaves the"
        + " others alone. What was found so far is written and printed in any case, also when the"
        + " search is stopped (Ctrl-C, --time-limit) or nothing keeps the budget, which ends in"
        + " exit code 3.";
  }

  @Override
  public String usage() {
    return "--recipe FILE|NAME --grid FILE --output DIR [OPTIONS]";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(
        OptionGroup.of(
            "Search",
            RECIPE,
            GRID,
            OUTPUT,
            PARALLEL,
            TIME_LIMIT,
            CompressCommand.RESUME,
            RecipeOverrides.MODEL,
            RecipeOverrides.SEED,
            RecipeOverrides.SET,
            ModelLoader.OFFLINE),
        RecipeData.OPTIONS,
        OptionGroup.of("Measurement", BENCHMARK_SECONDS));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "search --recipe mark-structured-50 --model models/teacher --grid grid.yaml"
            + " --output models/search",
        "search --recipe fast-cpu-classifier --grid grid.yaml --output models/search --time-limit"
            + " 60 --resume");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    EffectiveRecipe effective = EffectiveRecipe.of(arguments.get(RECIPE), arguments);
    SearchPlan plan =
        SearchPlan.read(effective.yaml(), YamlFile.read(arguments.get(GRID)), RecipeData.keys());
    Path output = arguments.get(OUTPUT);
    GridSearch search =
        new GridSearch(plan, output, (recipe, run) -> command(arguments, recipe, run));
    search.check(arguments.has(CompressCommand.RESUME));
    Recipe recipe = effective.recipe();
    Arguments data = RecipeData.arguments(recipe);
    console.print(
        "search: %d cells, budget: %s".formatted(plan.cells().size(), plan.budget().describe()));

    CellRunner runner = new CellRunner(arguments.get(PARALLEL), console.progress());
    SearchResult result;
    try (StoppableWork work = StoppableWork.start(runner::stop, arguments.find(TIME_LIMIT))) {
      result =
          search.run(
              runner,
              models -> costs(arguments, recipe, data, models, runner.isStopped(), console));
      console.out().print(result.toText());
      console.print("result: " + output.resolve("search.md"));
    }
    if (result.points().isEmpty()) {
      throw new InvalidInputException(
          "no cell was run to its end, %d failed and %d were stopped: %s"
              .formatted(
                  result.failures().size(), result.stopped().size(), output.resolve("search.md")));
    }
    if (!plan.budget().isEmpty() && result.chosen().isEmpty()) {
      throw new GateFailure("no point keeps the budget: " + plan.budget().describe());
    }
  }

  private static List<String> command(Arguments arguments, Path recipe, Path run) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "compress",
                "--recipe",
                recipe.toString(),
                "--output",
                run.toString(),
                "--resume",
                "--no-benchmark"));
    if (arguments.has(ModelLoader.OFFLINE)) {
      words.add("--" + ModelLoader.OFFLINE.name());
    }
    return JavaCommand.of(MainClass.NAME, words);
  }

  private static List<Cost> costs(
      Arguments arguments,
      Recipe recipe,
      Arguments data,
      List<Path> models,
      boolean hurried,
      Console console) {
    ModelLoader loader = ModelLoader.of(arguments, console);
    ModelReference reference = ModelReference.parse(recipe.model().orElseThrow());
    BenchmarkOptions benchmark =
        CompressCommand.benchmark(hurried ? SHORT_SECONDS : arguments.get(BENCHMARK_SECONDS));
    try (Model start = loader.load(reference, recipe.maxLength());
        RecipeTask task =
            RecipeData.open(
                recipe,
                data,
                start,
                loader.fetch(reference),
                arguments.get(OUTPUT).resolve("data"),
                benchmark,
                console)) {
      return task.costs(models);
    }
  }
}
