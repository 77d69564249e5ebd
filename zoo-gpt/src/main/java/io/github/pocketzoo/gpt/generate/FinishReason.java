package io.github.pocketzoo.gpt.generate;

import java.util.Locale;

/** Why a continuation ends. */
public enum FinishReason {
  /** It has as many tokens as were wanted. */
  LENGTH,
  /** The model ended it. */
  EOS,
  /** There is a stop string in it. */
  STOP,
  /** The model can't read a longer sequence. */
  CONTEXT;

  /** As it is printed. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
