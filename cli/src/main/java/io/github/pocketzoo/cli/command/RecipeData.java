package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.ArgumentParser;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.compression.recipe.Recipe;
import io.github.pocketzoo.compression.recipe.step.RecipeTask;
import io.github.pocketzoo.core.data.DatasetSplits;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.eval.bench.BenchmarkOptions;
import io.github.pocketzoo.eval.bench.DecodingOptions;
import io.github.pocketzoo.eval.language.HeldOutTexts;
import io.github.pocketzoo.eval.language.ScoredText;
import io.github.pocketzoo.eval.task.ClassificationTask;
import io.github.pocketzoo.eval.task.LanguageTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The data of recipes: the options about data, on the command line or under {@code data}. */
final class RecipeData {
  static final OptionGroup OPTIONS = new OptionGroup("Data (in place of the recipe's)", options());

  private RecipeData() {}

  private static List<CommandOption> options() {
    return GuidedCompression.data().options();
  }

  /** What may stand under {@code data} in a recipe. */
  static List<String> keys() {
    return options().stream().map(CommandOption::name).toList();
  }

  /** The data of a recipe as the options that they are. */
  static Arguments arguments(Recipe recipe) {
    Map<String, CommandOption> byName = new LinkedHashMap<>();
    options().forEach(option -> byName.put(option.name(), option));
    List<String> words = new ArrayList<>();
    recipe
        .data()
        .forEach(
            (name, values) ->
                values.forEach(
                    value -> {
                      if (byName.get(name) instanceof Setting<?>) {
                        words.add("--" + name);
                        words.add(value);
                      } else if (value.equals("true")) {
                        words.add("--" + name);
                      }
                    }));
    try {
      Arguments arguments = new ArgumentParser(options(), false).parse(words);
      TrainingData.check(arguments);
      return arguments;
    } catch (UsageException e) {
      throw new InvalidInputException(recipe.name() + ": data: " + e.getMessage(), e);
    }
  }

  /**
   * Opens the data.
   *
   * @param arguments of {@link #arguments}
   * @param directory where the model lies
   * @param scratch for files of the time of the run
   */
  static RecipeTask open(
      Recipe recipe,
      Arguments arguments,
      Model model,
      Path directory,
      Path scratch,
      BenchmarkOptions benchmark,
      Console console) {
    boolean continues =
        model
            .architecture()
            .head()
            .map(HeadSpec::task)
            .filter(task -> task == Task.TEXT_GENERATION)
            .isPresent();
    if (arguments.has(EncoderData.UNLABELLED)) {
      if (continues) {
        throw new InvalidInputException(
            "--unlabelled: the model continues texts, which are their own labels");
      }
      return encoder(recipe, arguments, model, directory, benchmark, console);
    }
    return continues
        ? causal(recipe, arguments, model, scratch, benchmark, console)
        : classifier(recipe, arguments, model, benchmark, console);
  }

  private static RecipeTask classifier(
      Recipe recipe,
      Arguments arguments,
      Model model,
      BenchmarkOptions benchmark,
      Console console) {
    CausalCompression.refuse(arguments);
    List<String> labels = model.architecture().labels();
    boolean keepsHead = !labels.isEmpty() && !arguments.has(DataOptions.TASK);
    TrainingData data =
        keepsHead && !RecipeHeads.begins(recipe)
            ? TrainingData.read(arguments, labels)
            : TrainingData.read(arguments);
    return new ClassifierRecipeTask(
        data,
        data.validation()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "every step is measured on held-out examples: give validation-data")),
        arguments
            .find(DataOptions.TASK)
            .flatMap(EmbeddedTask::classes)
            .map(ClassificationTask::load)
            .map(DatasetSplits::test),
        benchmark,
        recipe.seed(),
        console.progress());
  }

  private static RecipeTask causal(
      Recipe recipe,
      Arguments arguments,
      Model model,
      Path scratch,
      BenchmarkOptions benchmark,
      Console console) {
    CausalCompression.check(arguments);
    CausalData.Text text = CausalCompression.text(arguments, model, recipe.maxLength());
    CausalData data =
        CausalData.open(
            text, model, suffix -> scratch.resolveSibling(scratch.getFileName() + suffix), console);
    List<ScoredText> test =
        arguments
            .find(DataOptions.TASK)
            .map(EmbeddedTask::ofLanguageModels)
            .map(LanguageTask::test)
            .map(held -> ScoredText.all(model.tokenizer(), HeldOutTexts.of(held).texts()))
            .orElse(List.of());
    int rounds = Math.max(1, benchmark.budgetMillis() / 1_000);
    return new CausalRecipeTask(
        data,
        test,
        data.texts(),
        DecodingOptions.defaults().withRounds(rounds, 1),
        console.progress());
  }

  private static RecipeTask encoder(
      Recipe recipe,
      Arguments arguments,
      Model model,
      Path directory,
      BenchmarkOptions benchmark,
      Console console) {
    EncoderData.check(arguments);
    return EncoderRecipeTask.of(
        EncoderData.open(arguments, model, directory),
        benchmark,
        recipe.seed(),
        console.progress());
  }
}
