package io.github.pocketzoo.core.error;

/** Says in one line why something failed. */
public final class FailureReason {
  private FailureReason() {}

  /**
   * The first line of the message, with the kind of exception unless it is one whose message is
   * written for users.
   */
  public static String of(Throwable failure) {
    String message = failure.getMessage() == null ? "" : failure.getMessage();
    String firstLine = message.lines().findFirst().orElse("");
    if (failure instanceof InvalidInputException) {
      return firstLine;
    }
    String kind = failure.getClass().getSimpleName();
    return firstLine.isEmpty() ? kind : kind + ": " + firstLine;
  }
}
