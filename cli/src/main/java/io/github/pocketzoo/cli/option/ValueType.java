package io.github.pocketzoo.cli.option;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the values of an option may be.
 *
 * @param placeholder stands for a value in the help
 * @param parser reads a value; what it throws is the reason why the value is refused
 */
public record ValueType<T>(String placeholder, Function<String, T> parser) {

  /** Any text that isn't blank. */
  public static ValueType<String> text(String placeholder) {
    return new ValueType<>(
        placeholder, text -> require(text, value -> !value.isBlank(), "a name that is not blank"));
  }

  /** A path in the file system, whether or not there is something. */
  public static ValueType<Path> path(String placeholder) {
    return new ValueType<>(
        placeholder,
        text -> {
          try {
            return Path.of(require(text, value -> !value.isBlank(), "a path that is not blank"));
          } catch (InvalidPathException e) {
            throw new InvalidInputException("expected a path", e);
          }
        });
  }

  /** A whole number of {@code minimum} or more. */
  public static ValueType<Integer> count(int minimum) {
    String expected = "a whole number of %d or more".formatted(minimum);
    return new ValueType<>(
        "N",
        text ->
            require(number(text, Integer::valueOf, expected), value -> value >= minimum, expected));
  }

  /** A whole number. */
  public static ValueType<Long> wholeNumber() {
    return new ValueType<>("N", text -> number(text, Long::valueOf, "a whole number"));
  }

  /** A number above 0. */
  public static ValueType<Double> positive() {
    return number("a number greater than 0", value -> value > 0);
  }

  /** A number of 0 or more. */
  public static ValueType<Double> nonNegative() {
    return number("a number of 0 or more", value -> value >= 0);
  }

  /** A number from 0 to 1. */
  public static ValueType<Double> fraction() {
    return number("a number from 0 to 1", value -> value >= 0 && value <= 1);
  }

  /** A number from 0 up to, but not 1. */
  public static ValueType<Double> fractionBelowOne() {
    return number("a number from 0 to less than 1", value -> value >= 0 && value < 1);
  }

  /**
   * A finite number that something holds for.
   *
   * @param expected what that is, in words
   */
  public static ValueType<Double> number(String expected, Predicate<Double> holds) {
    return new ValueType<>(
        "X",
        text ->
            require(
                number(text, Double::valueOf, expected),
                value -> Double.isFinite(value) && holds.test(value),
                expected));
  }

  /** One of the constants of an enumeration, in lower case. */
  public static <E extends Enum<E>> ValueType<E> oneOf(Class<E> constants) {
    List<E> all = List.of(constants.getEnumConstants());
    List<String> names = all.stream().map(ValueType::nameOf).toList();
    String expected = "one of " + String.join(", ", names);
    return new ValueType<>(
        String.join("|", names),
        text ->
            Stream.of(constants.getEnumConstants())
                .filter(constant -> nameOf(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("expected " + expected)));
  }

  /** Some values, with commas between them. */
  public static <E> ValueType<List<E>> listOf(ValueType<E> element) {
    return new ValueType<>(
        element.placeholder() + ",...",
        text -> Stream.of(text.split(",", -1)).map(element.parser()).toList());
  }

  /** A constant of an enumeration as it is written on the command line. */
  public static String nameOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <N> N number(String text, Function<String, N> parser, String expected) {
    try {
      return parser.apply(text.strip());
    } catch (NumberFormatException e) {
      throw new InvalidInputException("expected " + expected, e);
    }
  }

  private static <V> V require(V value, Predicate<V> holds, String expected) {
    if (!holds.test(value)) {
      throw new InvalidInputException("expected " + expected);
    }
    return value;
  }

  /**
   * Reads a value.
   *
   * @param option what to call it in an error
   * @throws UsageException if {@code text} is no such value
   */
  T parse(String option, String text) {
    try {
      return parser.apply(text);
    } catch (InvalidInputException e) {
      throw new UsageException("--%s %s: %s".formatted(option, text, e.getMessage()), e);
    }
  }
}
