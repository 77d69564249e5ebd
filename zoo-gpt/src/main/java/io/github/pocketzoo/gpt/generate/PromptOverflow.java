package io.github.pocketzoo.gpt.generate;

/** What becomes of a prompt that is too long. */
public enum PromptOverflow {
  /** It is refused if it is longer than the model's context. */
  REFUSE,
  /** Tokens at its beginning are left out, so that the new tokens have room in the context. */
  TRUNCATE_LEFT
}
