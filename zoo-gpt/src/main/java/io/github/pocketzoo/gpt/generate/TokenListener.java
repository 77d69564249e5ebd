package io.github.pocketzoo.gpt.generate;

/** Reads along while a sequence is generated, and may end it. */
@FunctionalInterface
public interface TokenListener {
  /** Reads nothing. */
  TokenListener NONE = token -> false;

  /**
   * Reads a token; not one of {@link Ending#eosTokenIds}.
   *
   * @return whether the sequence ends with it, {@link FinishReason#STOP}
   */
  boolean endsWith(int token);
}
