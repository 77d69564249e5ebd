package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.Function;

/**
 * A key that may be written in a recipe. Its documentation is generated from this.
 *
 * @param name as it is written
 * @param form what may be written as its value, in words
 * @param help what it does, in a few words
 * @param usual what holds where it isn't written; empty where that needs words, which {@code help}
 *     then has
 * @param reader reads a value; throws an error with the value's place
 */
public record RecipeKey<T>(
    String name, String form, String help, Optional<T> usual, Function<YamlNode, T> reader) {

  /** The same with a value where it isn't written. */
  public RecipeKey<T> orElse(T value) {
    return new RecipeKey<>(name, form, help, Optional.of(value), reader);
  }

  /** A text. */
  public static RecipeKey<String> text(String name, String form, String help) {
    return new RecipeKey<>(name, form, help, Optional.empty(), YamlNode::text);
  }

  /** True or false; false where it isn't written. */
  public static RecipeKey<Boolean> flag(String name, String help) {
    return new RecipeKey<>(name, "true or false", help, Optional.of(false), YamlNode::flag);
  }

  /** A whole number of {@code least} or more. */
  public static RecipeKey<Integer> count(String name, int least, String help) {
    return new RecipeKey<>(
        name,
        "a whole number, %d or more".formatted(least),
        help,
        Optional.empty(),
        node -> node.integer(least, Integer.MAX_VALUE));
  }

  /** A number that something holds for. */
  public static RecipeKey<Double> number(
      String name, String expected, DoublePredicate holds, String help) {
    return new RecipeKey<>(
        name, expected, help, Optional.empty(), node -> node.number(holds, expected));
  }

  /** A number above 0. */
  public static RecipeKey<Double> positive(String name, String help) {
    return number(name, "a number greater than 0", value -> value > 0, help);
  }

  /** A number of 0 or more. */
  public static RecipeKey<Double> nonNegative(String name, String help) {
    return number(name, "a number of 0 or more", value -> value >= 0, help);
  }

  /** A number from 0 to 1. */
  public static RecipeKey<Double> fraction(String name, String help) {
    return number(name, "a number in [0, 1]", value -> value >= 0 && value <= 1, help);
  }

  /** A number from 0 up to, but not 1. */
  public static RecipeKey<Double> fractionBelowOne(String name, String help) {
    return number(name, "a number in [0, 1)", value -> value >= 0 && value < 1, help);
  }

  /** One of the constants of an enumeration, in lower case with hyphens. */
  public static <E extends Enum<E>> RecipeKey<E> oneOf(
      String name, Class<E> constants, String help) {
    Map<String, E> choices = new LinkedHashMap<>();
    for (E constant : constants.getEnumConstants()) {
      choices.put(nameOf(constant), constant);
    }
    return new RecipeKey<>(
        name,
        "one of " + String.join(", ", choices.keySet()),
        help,
        Optional.empty(),
        node -> node.choice(choices));
  }

  /** A list. */
  public static <E> RecipeKey<List<E>> list(
      String name, String form, String help, Function<YamlNode, E> element) {
    return new RecipeKey<>(
        name, form, help, Optional.empty(), node -> node.list().stream().map(element).toList());
  }

  /**
   * A text with a form of its own.
   *
   * @param parser throws {@link InvalidInputException} with what is wrong
   */
  public static <T> RecipeKey<T> parsed(
      String name, String form, String help, Function<String, T> parser) {
    return new RecipeKey<>(
        name,
        form,
        help,
        Optional.empty(),
        node -> {
          try {
            return parser.apply(node.text());
          } catch (InvalidInputException e) {
            throw node.error(name + ": " + e.getMessage());
          }
        });
  }

  /** A constant as it is written in a recipe. */
  public static String nameOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What holds where it isn't written, as it would be written; empty if nothing does. */
  public String usualText() {
    return usual
        .map(value -> value instanceof Enum<?> constant ? nameOf(constant) : value.toString())
        .orElse("");
  }
}
