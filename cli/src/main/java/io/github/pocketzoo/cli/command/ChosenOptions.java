package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.recipe.step.ChosenSettings;
import io.github.pocketzoo.compression.recipe.step.RecipeKey;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The settings of recipes as options of a command.
 *
 * @param arguments what the user gave
 */
record ChosenOptions(Arguments arguments) implements ChosenSettings {

  /** The options of some settings, for the help. */
  static List<CommandOption> options(List<RecipeKey<?>> keys) {
    return keys.stream().<CommandOption>map(ChosenOptions::option).toList();
  }

  /** The options of some settings under a title. */
  static OptionGroup group(String title, List<RecipeKey<?>> keys) {
    return new OptionGroup(title, options(keys));
  }

  /** The option of a setting: a flag for true or false. */
  static CommandOption option(RecipeKey<?> key) {
    if (key.flag().isPresent()) {
      return new Flag(key.flag().get().name(), key.flag().get().help());
    }
    return key.form().placeholder().isEmpty() ? new Flag(key.name(), key.help()) : setting(key);
  }

  private static <T> Setting<T> setting(RecipeKey<T> key) {
    ValueType<T> type = new ValueType<>(key.form().placeholder(), key.form().parser());
    return key.usual().isPresent()
        ? Setting.withDefault(key.name(), type, key.usualText(), key.help())
        : Setting.optional(key.name(), type, key.help());
  }

  @Override
  public boolean has(RecipeKey<?> key) {
    return arguments.has(option(key));
  }

  @Override
  public <T> Optional<T> find(RecipeKey<T> key) {
    if (option(key) instanceof Flag) {
      return has(key) ? opposite(key) : key.usual();
    }
    return has(key) ? arguments.find(setting(key)) : key.usual();
  }

  /** What a flag says: that which isn't usual. */
  @SuppressWarnings("unchecked") // Flags are keys of booleans.
  private static <T> Optional<T> opposite(RecipeKey<T> key) {
    return key.usual().map(usual -> (T) Boolean.valueOf(!(Boolean) usual));
  }

  @Override
  public String name(RecipeKey<?> key) {
    return "--" + option(key).name();
  }

  @Override
  public String name(RecipeKey<?> key, String value) {
    return name(key) + " " + value;
  }

  @Override
  public UsageException refusal(RecipeKey<?> key, String goesWith) {
    return new UsageException("%s goes with %s".formatted(name(key), goesWith));
  }

  @Override
  public UsageException error(String message) {
    return new UsageException(message);
  }

  @Override
  public <T> T checked(Supplier<T> maker) {
    try {
      return maker.get();
    } catch (InvalidInputException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }
}
