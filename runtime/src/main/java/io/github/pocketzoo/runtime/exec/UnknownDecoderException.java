package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.error.InvalidInputException;

/** A graph that is no decoder that the runtime can run token by token; SameDiff may run it. */
public final class UnknownDecoderException extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  /**
   * Says why.
   *
   * @param message what is in the graph, and what was expected
   */
  public UnknownDecoderException(String message) {
    super(message);
  }
}
