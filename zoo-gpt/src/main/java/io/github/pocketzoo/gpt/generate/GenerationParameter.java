package io.github.pocketzoo.gpt.generate;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Locale;

/** A number that steers generation, by Hugging Face's name, and what it may be. */
public enum GenerationParameter {
  /** Divides logits. */
  TEMPERATURE(
      false,
      Range.ABOVE_0,
      "a number greater than 0; for the most probable token each time, decode greedily"),
  /** How many of the most probable tokens are kept. */
  TOP_K(true, Range.FROM_0, "a whole number of 0 (off) or more"),
  /** The probability that the tokens that are kept have together. */
  TOP_P(false, Range.ABOVE_0_TO_1, "a number above 0 and up to 1 (off)"),
  /** The share of the greatest probability that a token needs to be kept. */
  MIN_P(false, Range.FROM_0_TO_1, "a number from 0 (off) to 1"),
  /** How much less a token is wanted that was there before. */
  REPETITION_PENALTY(false, Range.ABOVE_0, "a number greater than 0; 1 is off"),
  /** The length of the runs of tokens that don't come twice. */
  NO_REPEAT_NGRAM_SIZE(true, Range.FROM_0, "a whole number of 0 (off) or more"),
  /** How many continuations beam search keeps. */
  NUM_BEAMS(true, Range.FROM_1, "a whole number of 1 (no beam search) or more"),
  /** The power of its length that a finished beam's log-probability is divided by. */
  LENGTH_PENALTY(false, Range.ALL, "a finite number"),
  /** How many continuations of a prompt are wanted. */
  NUM_RETURN_SEQUENCES(true, Range.FROM_1, "a whole number of 1 or more"),
  /** Most tokens after the prompt. */
  MAX_NEW_TOKENS(true, Range.FROM_1, "a whole number of 1 or more"),
  /** Most tokens with the prompt. */
  MAX_LENGTH(true, Range.FROM_1, "a whole number of 1 or more"),
  /** How many tokens a draft model proposes at once. */
  NUM_ASSISTANT_TOKENS(true, Range.FROM_1, "a whole number of 1 or more");

  /** Which numbers are allowed. */
  private enum Range {
    ALL,
    ABOVE_0,
    FROM_0,
    FROM_1,
    FROM_0_TO_1,
    ABOVE_0_TO_1;

    private boolean holds(double value) {
      return switch (this) {
        case ALL -> true;
        case ABOVE_0 -> value > 0;
        case FROM_0 -> value >= 0;
        case FROM_1 -> value >= 1;
        case FROM_0_TO_1 -> value >= 0 && value <= 1;
        case ABOVE_0_TO_1 -> value > 0 && value <= 1;
      };
    }
  }

  private final boolean whole;
  private final Range range;
  private final String expected;

  GenerationParameter(boolean whole, Range range, String expected) {
    this.whole = whole;
    this.range = range;
    this.expected = expected;
  }

  /** The name, such as {@code "top_k"}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it counts something. */
  public boolean isWhole() {
    return whole;
  }

  /** What it may be, in words. */
  public String expected() {
    return expected;
  }

  /** Whether it may be {@code value}. */
  public boolean accepts(double value) {
    boolean countable = !whole || (value == Math.rint(value) && value <= Integer.MAX_VALUE);
    return Double.isFinite(value) && countable && range.holds(value);
  }

  /**
   * Lets a value through.
   *
   * @throws InvalidInputException if it is outside of the range
   */
  double checked(double value) {
    if (!accepts(value)) {
      String text = whole ? Long.toString((long) value) : Double.toString(value);
      throw new InvalidInputException("%s %s: expected %s".formatted(key(), text, expected));
    }
    return value;
  }
}
