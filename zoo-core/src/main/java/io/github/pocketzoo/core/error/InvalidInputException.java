package io.github.pocketzoo.core.error;

/**
 * Something the user gave (a file, an option, a configuration, a tensor) can't be used.
 *
 * <p>The message is one line that names the culprit and says what was expected; the command line
 * prints it as it is and exits with a non-zero code.
 */
public class InvalidInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidInputException(String message) {
    super(message);
  }

  public InvalidInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
