package io.github.pocketzoo.gpt.generate;

import java.util.OptionalDouble;

/**
 * What was generated after a prompt.
 *
 * @param text without the prompt, without special tokens, and up to the stop string that ended it
 * @param reason why it ended
 * @param promptTokens how many tokens the model read
 * @param newTokens how many it generated, with the one that ended the text
 * @param score of beam search: log p / lengthˡᵖ
 */
public record GeneratedText(
    String text, FinishReason reason, int promptTokens, int newTokens, OptionalDouble score) {}
