package io.github.pocketzoo.eval.compare;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A limit on a number of a model, such as {@code p50 < 3 ms} or {@code accuracy.drop > 0.5}: what a
 * budget asks for, or what a gate fails on. Written as {@code METRIC[.CHANGE] COMPARISON NUMBER
 * [UNIT]}; numbers are in the unit that the metric is shown in, so scores are in points.
 *
 * @param metric name of the number, such as {@code accuracy}, {@code p50}, {@code size}
 * @param change how the number is held against that of the reference; empty for the number itself
 * @param comparison of the number, or its change, with the limit
 * @param limit what it is compared with
 * @param unit what the limit is said to be in; empty if nothing is said
 */
public record Condition(
    String metric,
    Optional<Change> change,
    Comparison comparison,
    double limit,
    Optional<String> unit) {
  /** Rounding in the last digits must not decide: 83.4 − 82.4 is 1. */
  private static final double ROUNDING = 1e-9;

  private static final Pattern FORM =
      Pattern.compile(
          "\\s*([a-z][a-z0-9@-]*)(?:\\.(drop|rise|ratio))?\\s*(<=|>=|<|>)\\s*"
              + "([+-]?\\d+(?:\\.\\d+)?)(?:(?![eE.]\\d)\\s*([^\\s\\d.]\\S*))?\\s*");

  /** How a number is held against that of a reference: a baseline, or an earlier run. */
  public enum Change {
    /** How much less it is: reference − number. */
    DROP,
    /** How much more it is: number − reference. */
    RISE,
    /** How many times as much it is: number / reference. */
    RATIO;

    double of(double value, double reference) {
      return switch (this) {
        case DROP -> reference - value;
        case RISE -> value - reference;
        case RATIO -> value / reference;
      };
    }

    /** As conditions are written. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Of two numbers. */
  public enum Comparison {
    LESS("<"),
    AT_MOST("<="),
    MORE(">"),
    AT_LEAST(">=");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    private boolean holds(double value, double limit) {
      double slack = ROUNDING * Math.max(1, Math.abs(limit));
      return switch (this) {
        case LESS -> value < limit - slack;
        case AT_MOST -> value <= limit + slack;
        case MORE -> value > limit + slack;
        case AT_LEAST -> value >= limit - slack;
      };
    }

    private static Comparison signed(String sign) {
      for (Comparison each : values()) {
        if (each.sign.equals(sign)) {
          return each;
        }
      }
      throw new IllegalArgumentException(sign);
    }
  }

  /**
   * Reads a condition.
   *
   * @throws InvalidInputException if {@code text} is none
   */
  @JsonCreator
  public static Condition parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new InvalidInputException(
          "\"%s\" is no condition: expected METRIC[.drop|.rise|.ratio] <|<=|>|>= NUMBER, such as accuracy.drop > 0.5 or p50 < 3 ms"
              .formatted(text));
    }
    return new Condition(
        matcher.group(1),
        Optional.ofNullable(matcher.group(2))
            .map(change -> Change.valueOf(change.toUpperCase(Locale.ROOT))),
        Comparison.signed(matcher.group(3)),
        Double.parseDouble(matcher.group(4)),
        Optional.ofNullable(matcher.group(5)));
  }

  /** At most so much worse than the reference, in the unit of the metric. */
  public static Condition atMost(String metric, Change change, double limit) {
    return new Condition(metric, Optional.of(change), Comparison.AT_MOST, limit, Optional.empty());
  }

  /**
   * What is compared with the limit.
   *
   * @param value the number
   * @param reference that of the reference
   * @return empty if a number that it needs is not there
   */
  public OptionalDouble quantity(OptionalDouble value, OptionalDouble reference) {
    if (value.isEmpty() || (change.isPresent() && reference.isEmpty())) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        change.isPresent()
            ? change.get().of(value.getAsDouble(), reference.getAsDouble())
            : value.getAsDouble());
  }

  /** Whether it holds for what {@link #quantity} tells. */
  public boolean holdsFor(double quantity) {
    return comparison.holds(quantity, limit);
  }

  /** How far a quantity is from the limit, 0 or more. */
  public double distance(double quantity) {
    return Math.abs(quantity - limit);
  }

  /** What is compared, such as {@code "accuracy.drop"}. */
  public String subject() {
    return metric + change.map(each -> "." + each.word()).orElse("");
  }

  /** As {@link #parse} reads it. */
  @JsonValue
  @Override
  public String toString() {
    String number =
        limit == Math.rint(limit) && Math.abs(limit) < 1e15
            ? Long.toString((long) limit)
            : BigDecimal.valueOf(limit).stripTrailingZeros().toPlainString();
    return "%s %s %s%s"
        .formatted(subject(), comparison.sign, number, unit.map(each -> " " + each).orElse(""));
  }
}
