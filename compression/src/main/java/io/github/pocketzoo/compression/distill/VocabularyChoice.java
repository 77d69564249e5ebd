package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Which tokens of the training texts a student has, beside special ones and single characters.
 * Words that are made of others are cut into smaller pieces.
 *
 * @param most how many, the most frequent ones, at least 1; empty for all that occur
 */
public record VocabularyChoice(OptionalInt most) {
  /** Checks. */
  public VocabularyChoice {
    if (most.isPresent() && most.getAsInt() < 1) {
      throw new InvalidInputException(
          "a vocabulary of the %d most frequent tokens, expected 1 or more"
              .formatted(most.getAsInt()));
    }
  }

  /** All tokens that occur. */
  public static VocabularyChoice used() {
    return new VocabularyChoice(OptionalInt.empty());
  }

  /** The tokens that occur most often. */
  public static VocabularyChoice mostFrequent(int most) {
    return new VocabularyChoice(OptionalInt.of(most));
  }

  /**
   * The student with these tokens.
   *
   * @param student is closed
   * @param counts counts the tokens of the training texts
   * @throws InvalidInputException if its family or kind of tokenizer can't have fewer tokens
   */
  public Model of(Model student, Function<Tokenizer, TokenCounts> counts) {
    try (student) {
      TokenCounts counted = counts.apply(student.tokenizer());
      return PrunedVocabulary.of(
          student, most.isPresent() ? counted.mostFrequent(most.getAsInt()) : counted.tokens());
    }
  }
}
