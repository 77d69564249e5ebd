package io.github.pocketzoo.cli.option;

import java.util.Optional;
import org.apache.commons.cli.Option;

/**
 * An option with a value.
 *
 * @param name the name without the two dashes
 * @param type what its values may be
 * @param help what it does, in a few words, with the unit of its values
 * @param presence whether it must be given
 * @param defaultValue what holds where it isn't given, as a user would write it
 * @param repeatable whether it may be given more than once
 */
public record Setting<T>(
    String name,
    ValueType<T> type,
    String help,
    Presence presence,
    Optional<String> defaultValue,
    boolean repeatable)
    implements CommandOption {

  /** Whether an option must be given. */
  public enum Presence {
    REQUIRED,
    OPTIONAL
  }

  /** An option that must be given. */
  public static <T> Setting<T> required(String name, ValueType<T> type, String help) {
    return new Setting<>(name, type, help, Presence.REQUIRED, Optional.empty(), false);
  }

  /** An option that may be left out. */
  public static <T> Setting<T> optional(String name, ValueType<T> type, String help) {
    return new Setting<>(name, type, help, Presence.OPTIONAL, Optional.empty(), false);
  }

  /** An option that always has a value. */
  public static <T> Setting<T> withDefault(
      String name, ValueType<T> type, Object defaultValue, String help) {
    return new Setting<>(
        name, type, help, Presence.OPTIONAL, Optional.of(defaultValue.toString()), false);
  }

  /** The same option, which may be given many times. */
  public Setting<T> repeated() {
    return new Setting<>(name, type, help, presence, defaultValue, true);
  }

  @Override
  public String synopsis() {
    return "--" + name + " " + type.placeholder();
  }

  @Override
  public String helpWithDefault() {
    if (presence == Presence.REQUIRED) {
      return help + " (required)";
    }
    return help + defaultValue.map(" (default: %s)"::formatted).orElse("");
  }

  @Override
  public Option toOption() {
    return Option.builder().longOpt(name).hasArg().argName(type.placeholder()).get();
  }
}
