package io.github.pocketzoo.gpt.generate;

import java.util.OptionalDouble;

/**
 * What was generated after a prompt.
 *
 * @param tokens without the prompt; with the token that ended it
 * @param reason why it ended
 * @param score of beam search: log p / lengthˡᵖ
 */
public record Continuation(int[] tokens, FinishReason reason, OptionalDouble score) {}
