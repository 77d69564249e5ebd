package io.github.pocketzoo.gpt.generate;

import io.github.pocketzoo.core.error.InvalidInputException;

/**
 * How long a sequence may become.
 *
 * @param tokens most tokens
 * @param promptCounts whether those of the prompt are among them ({@code max_length}) or not
 *     ({@code max_new_tokens})
 */
public record LengthLimit(int tokens, boolean promptCounts) {
  /**
   * Checks the number.
   *
   * @throws InvalidInputException if it is less than 1
   */
  public LengthLimit {
    parameter(promptCounts).checked(tokens);
  }

  /** A limit to what is generated. */
  public static LengthLimit ofNewTokens(int tokens) {
    return new LengthLimit(tokens, false);
  }

  /** A limit to the prompt and what is generated together. */
  public static LengthLimit ofAllTokens(int tokens) {
    return new LengthLimit(tokens, true);
  }

  private static GenerationParameter parameter(boolean promptCounts) {
    return promptCounts ? GenerationParameter.MAX_LENGTH : GenerationParameter.MAX_NEW_TOKENS;
  }

  /**
   * How many tokens may be generated.
   *
   * @param promptLength tokens of the prompt
   * @throws InvalidInputException if the prompt leaves room for none
   */
  int newTokens(int promptLength) {
    if (!promptCounts) {
      return tokens;
    }
    if (promptLength >= tokens) {
      throw new InvalidInputException(
          "%s %d: the prompt has %d tokens already"
              .formatted(parameter(true).key(), tokens, promptLength));
    }
    return tokens - promptLength;
  }
}
