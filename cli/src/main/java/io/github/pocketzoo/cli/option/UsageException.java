package io.github.pocketzoo.cli.option;

/** The command line is wrong. The message is one line that names the culprit. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }

  public UsageException(String message, Throwable cause) {
    super(message, cause);
  }
}
