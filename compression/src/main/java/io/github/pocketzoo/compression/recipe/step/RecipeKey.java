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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A setting of a recipe and, where a command has it, of the command line. The documentation of both
 * is generated from this.
 *
 * @param name as it is written
 * @param form what may be written as its value
 * @param help what it does, in a few words
 * @param usual what holds where it isn't written; empty where that needs words, which {@code help}
 *     then has
 * @param flag how a command line says it that has a flag for what isn't usual
 */
public record RecipeKey<T>(
    String name, Form<T> form, String help, Optional<T> usual, Optional<NegatedFlag> flag) {

  /**
   * What values look like.
   *
   * @param words says it in recipes' documentation and in errors
   * @param placeholder stands for a value in the help of commands; empty for true or false
   * @param reader reads a value of a recipe; throws an error with the value's place
   * @param parser reads a value of a command line; throws {@link InvalidInputException}
   */
  public record Form<T>(
      String words, String placeholder, Function<YamlNode, T> reader, Function<String, T> parser) {

    /**
     * Of a single value.
     *
     * @param parser has nothing for what is no such value
     */
    static <T> Form<T> of(
        String words,
        String placeholder,
        Function<YamlNode, T> reader,
        Function<String, Optional<T>> parser) {
      return new Form<>(
          words,
          placeholder,
          reader,
          text ->
              parser
                  .apply(text.strip())
                  .orElseThrow(() -> new InvalidInputException("expected " + words)));
    }
  }

  /**
   * A flag of a command line that turns off what is usual.
   *
   * @param name of the flag, without the two dashes
   * @param help what it does
   */
  public record NegatedFlag(String name, String help) {}

  /** What no command line has. */
  public RecipeKey(
      String name, String words, String help, Optional<T> usual, Function<YamlNode, T> reader) {
    this(
        name,
        Form.of(words, "VALUE", reader, text -> Optional.empty()),
        help,
        usual,
        Optional.empty());
  }

  /** The same with a value where it isn't written. */
  public RecipeKey<T> orElse(T value) {
    return new RecipeKey<>(name, form, help, Optional.of(value), flag);
  }

  /** The same with a flag for the command line. */
  RecipeKey<T> orFlag(String flagName, String flagHelp) {
    return new RecipeKey<>(
        name, form, help, usual, Optional.of(new NegatedFlag(flagName, flagHelp)));
  }

  private static <T> RecipeKey<T> of(String name, Form<T> form, String help) {
    return new RecipeKey<>(name, form, help, Optional.empty(), Optional.empty());
  }

  /** A text. */
  public static RecipeKey<String> text(String name, String form, String help) {
    return of(name, Form.of(form, "NAME", YamlNode::text, Optional::of), help);
  }

  /** True or false; false where it isn't written. */
  public static RecipeKey<Boolean> flag(String name, String help) {
    return of(name, Form.of("true or false", "", YamlNode::flag, text -> Optional.empty()), help)
        .orElse(false);
  }

  /** A whole number of {@code least} or more. */
  public static RecipeKey<Integer> count(String name, int least, String help) {
    String words = "a whole number, %d or more".formatted(least);
    return of(
        name,
        Form.of(
            words,
            "N",
            node -> node.integer(least, Integer.MAX_VALUE),
            text -> parsed(text, Integer::valueOf).filter(value -> value >= least)),
        help);
  }

  /** A number that something holds for. */
  public static RecipeKey<Double> number(
      String name, String expected, DoublePredicate holds, String help) {
    return of(
        name,
        Form.of(
            expected,
            "X",
            node -> node.number(holds, expected),
            text ->
                parsed(text, Double::valueOf)
                    .filter(value -> Double.isFinite(value) && holds.test(value))),
        help);
  }

  private static <N> Optional<N> parsed(String text, Function<String, N> parser) {
    try {
      return Optional.of(parser.apply(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
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
    Map<String, E> choices = choices(constants);
    return of(
        name,
        Form.of(
            "one of " + String.join(", ", choices.keySet()),
            String.join("|", choices.keySet()),
            node -> node.choice(choices),
            text -> Optional.ofNullable(choices.get(text))),
        help);
  }

  private static <E extends Enum<E>> Map<String, E> choices(Class<E> constants) {
    Map<String, E> choices = new LinkedHashMap<>();
    for (E constant : constants.getEnumConstants()) {
      choices.put(nameOf(constant), constant);
    }
    return choices;
  }

  /**
   * A list; on a command line with commas between the elements.
   *
   * @param element what is an element
   */
  public static <E> RecipeKey<List<E>> list(
      String name, String words, String help, RecipeKey<E> element) {
    Form<E> single = element.form();
    return of(
        name,
        new Form<>(
            words,
            single.placeholder() + ",...",
            node -> node.list().stream().map(single.reader()).toList(),
            text -> Stream.of(text.split(",", -1)).map(single.parser()).toList()),
        help);
  }

  /** A list of constants of an enumeration. */
  public static <E extends Enum<E>> RecipeKey<List<E>> listOf(
      String name, Class<E> constants, String help) {
    RecipeKey<E> element = oneOf(name, constants, help);
    return list(name, element.form().words().replaceFirst("one of", "a list of"), help, element);
  }

  /**
   * A text with a form of its own.
   *
   * @param parser throws {@link InvalidInputException} with what is wrong
   */
  public static <T> RecipeKey<T> parsed(
      String name, String words, String placeholder, String help, Function<String, T> parser) {
    Function<YamlNode, T> reader =
        node -> {
          try {
            return parser.apply(node.text());
          } catch (InvalidInputException e) {
            throw node.error(name + ": " + e.getMessage());
          }
        };
    return of(name, new Form<>(words, placeholder, reader, parser), help);
  }

  /** A constant as it is written in a recipe. */
  public static String nameOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What holds where it isn't written, as it would be written; empty if nothing does. */
  public String usualText() {
    return usual.map(RecipeKey::textOf).orElse("");
  }

  private static String textOf(Object value) {
    if (value instanceof Enum<?> constant) {
      return nameOf(constant);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(RecipeKey::textOf).collect(Collectors.joining(","));
    }
    return value instanceof Double number
        ? number.toString().replaceFirst("\\.0(?=E|$)", "").replace('E', 'e')
        : value.toString();
  }
}
