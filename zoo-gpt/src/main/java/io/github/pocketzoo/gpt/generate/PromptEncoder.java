package io.github.pocketzoo.gpt.generate;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.OptionalInt;

/** Prompts as tokens that a model can continue. */
final class PromptEncoder implements AutoCloseable {
  private static final int UNLIMITED = 1 << 30;
  private static final int SHOWN = 30;

  private final Tokenizer tokenizer;
  private final int contextLength;
  private final GenerationConfig config;
  private final PromptOverflow overflow;

  /**
   * Prepares.
   *
   * @param tokenizer of the model; stays open
   * @param contextLength most tokens that the model can read
   */
  PromptEncoder(
      Tokenizer tokenizer, int contextLength, GenerationConfig config, PromptOverflow overflow) {
    // A tokenizer's own limit cuts the end off, which is what is to be continued.
    this.tokenizer = tokenizer.withMaxLength(UNLIMITED);
    this.contextLength = contextLength;
    this.config = config;
    this.overflow = overflow;
  }

  /**
   * The tokens of a prompt; of an empty one the token that begins a text.
   *
   * @throws InvalidInputException if it is empty and there is no such token, or if it is too long
   */
  int[] encode(String prompt) {
    int[] tokens = tokenizer.encode(prompt).inputIds();
    if (tokens.length == 0) {
      return new int[] {beginning()};
    }
    return switch (overflow) {
      case REFUSE -> fitting(prompt, tokens);
      case TRUNCATE_LEFT -> truncated(tokens);
    };
  }

  private int beginning() {
    OptionalInt named = config.bosTokenId();
    return (named.isPresent() ? named : tokenizer.boundaries().beginOfText())
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "the prompt is empty, and the model has no token that begins a text"
                        + " (bos_token_id); expected a text"));
  }

  private int[] fitting(String prompt, int[] tokens) {
    if (tokens.length > contextLength) {
      throw new InvalidInputException(
          "the prompt \"%s\u2026\" has %d tokens, the model's context has %d; expected a shorter one, or"
                  .formatted(
                      prompt.substring(0, Math.min(SHOWN, prompt.length())),
                      tokens.length,
                      contextLength)
              + " that its beginning is left out");
    }
    return tokens;
  }

  private int[] truncated(int[] tokens) {
    LengthLimit limit = config.ending().length();
    int longest =
        limit.promptCounts()
            ? Math.min(contextLength, limit.tokens()) - 1
            : contextLength - limit.tokens();
    int kept = Math.min(tokens.length, Math.max(1, longest));
    return Arrays.copyOfRange(tokens, tokens.length - kept, tokens.length);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
