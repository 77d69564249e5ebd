package io.github.pocketzoo.gpt.generate;

/** Gives every sequence its reader. */
@FunctionalInterface
public interface TokenListeners {
  /** Nobody reads along. */
  TokenListeners NONE = (prompt, number) -> TokenListener.NONE;

  /**
   * A reader of a sequence from its first token on.
   *
   * @param prompt which prompt it continues
   * @param number which of the continuations of the prompt it is
   */
  TokenListener of(int prompt, int number);
}
