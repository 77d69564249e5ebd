package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Size of the calls of a benchmark.
 *
 * @param batchSize texts a call, at least 1
 * @param seqLen tokens of every text, special tokens included, at least 1; empty for texts of their
 *     own lengths, padded to the longest of a call
 */
public record CallShape(int batchSize, OptionalInt seqLen) {
  /** Stands for the length where texts have their own lengths. */
  public static final String MIXED = "mixed";

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})x(\\d{1,9}|" + MIXED + ")");

  public CallShape {
    if (batchSize < 1 || seqLen.orElse(1) < 1) {
      throw new InvalidInputException("expected 1 text and 1 token or more");
    }
  }

  /** Texts of one length. */
  public static CallShape of(int batchSize, int seqLen) {
    return new CallShape(batchSize, OptionalInt.of(seqLen));
  }

  /** Texts of their own lengths. */
  public static CallShape mixed(int batchSize) {
    return new CallShape(batchSize, OptionalInt.empty());
  }

  /**
   * Reads {@code 8x128} (8 texts of 128 tokens) or {@code 32xmixed}.
   *
   * @throws InvalidInputException if {@code text} is something else
   */
  public static CallShape parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new InvalidInputException("expected BATCHxSEQ, such as 8x128 or 32xmixed");
    }
    int batchSize = Integer.parseInt(matcher.group(1));
    String seqLen = matcher.group(2);
    return seqLen.equals(MIXED) ? mixed(batchSize) : of(batchSize, Integer.parseInt(seqLen));
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return batchSize + "x" + (seqLen.isPresent() ? Integer.toString(seqLen.getAsInt()) : MIXED);
  }
}
