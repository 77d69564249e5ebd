package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.compression.recipe.Recipe;
import io.github.pocketzoo.compression.recipe.RecipePath;
import io.github.pocketzoo.compression.recipe.ShippedRecipes;
import io.github.pocketzoo.core.yaml.YamlEdit;
import io.github.pocketzoo.core.yaml.YamlFile;
import io.github.pocketzoo.core.yaml.YamlNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A recipe with what the command line says in place of it.
 *
 * @param recipe checked
 * @param yaml of the recipe
 */
record EffectiveRecipe(Recipe recipe, YamlNode yaml) {

  /**
   * Reads a recipe.
   *
   * @param name a file, or a recipe that comes with pocketzoo
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it can't be used
   */
  static EffectiveRecipe of(String name, Arguments arguments) {
    Path file = Path.of(name);
    YamlNode yaml = Files.exists(file) ? YamlFile.read(file) : ShippedRecipes.yaml(name);
    Recipe.read(yaml, RecipeData.keys()); // Errors of the file come first, with its lines.
    if (arguments.has(RecipeOverrides.MODEL)) {
      yaml = set(yaml, Recipe.MODEL, quoted(arguments.texts(RecipeOverrides.MODEL).get(0)));
    }
    if (arguments.has(RecipeOverrides.SEED)) {
      yaml = set(yaml, Recipe.SEED, arguments.texts(RecipeOverrides.SEED).get(0));
    }
    yaml = withData(yaml, arguments);
    for (String each : arguments.all(RecipeOverrides.SET)) {
      int end = each.indexOf('=');
      String path = RecipePath.of(yaml, each.substring(0, end));
      yaml = set(yaml, path, each.substring(end + 1));
    }
    Recipe recipe = Recipe.read(yaml, RecipeData.keys());
    if (recipe.model().isEmpty()) {
      throw new UsageException("the recipe %s names no model: give --model".formatted(name));
    }
    return new EffectiveRecipe(recipe, yaml);
  }

  /**
   * With other data in place of the recipe's; or, where the command line only says how to read
   * some, with the recipe's data read so.
   */
  private static YamlNode withData(YamlNode recipe, Arguments arguments) {
    List<CommandOption> given =
        RecipeData.OPTIONS.options().stream().filter(arguments::has).toList();
    boolean hasOwn = recipe.mapping().optional(Recipe.DATA).isPresent();
    boolean others = arguments.has(DataOptions.TASK) || arguments.has(DataOptions.TEXTS);
    YamlNode yaml =
        others || (!given.isEmpty() && !hasOwn) ? set(recipe, Recipe.DATA, "{}") : recipe;
    for (CommandOption option : given) {
      yaml = set(yaml, Recipe.DATA + "." + option.name(), value(option, arguments));
    }
    return yaml;
  }

  private static String value(CommandOption option, Arguments arguments) {
    if (!(option instanceof Setting<?> setting)) {
      return "true";
    }
    List<String> values = arguments.texts(setting);
    return setting.repeatable() && values.size() > 1
        ? values.stream().map(EffectiveRecipe::quoted).toList().toString()
        : quoted(values.get(0));
  }

  private static YamlNode set(YamlNode yaml, String path, String value) {
    return YamlEdit.set(yaml, path, YamlFile.parse("command line", value));
  }

  private static String quoted(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  /** The recipe as it is run. */
  String text() {
    return YamlEdit.write(yaml);
  }
}
