package io.github.pocketzoo.spark;

import io.github.pocketzoo.core.error.FailureReason;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.regex.Pattern;

/** Says in one line why Spark gave up. */
final class JobFailure {
  /** What Spark puts before and after what it has to say. */
  private static final Pattern CLASS = Pattern.compile("\\[[A-Z0-9_.]+] ");

  private static final Pattern STATE = Pattern.compile(" *SQLSTATE: .*");

  private JobFailure() {}

  /**
   * What the user has to know.
   *
   * @param what could not be done, as the beginning of a sentence
   * @return an error of the input that a task found, or else Spark's
   */
  static InvalidInputException of(String what, Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof InvalidInputException found) {
        return found;
      }
    }
    return new InvalidInputException(what + ": " + reason(failure), failure);
  }

  /** The innermost message, without Spark's codes. */
  static String reason(Throwable failure) {
    Throwable innermost = failure;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    String line = FailureReason.of(innermost);
    return STATE.matcher(CLASS.matcher(line).replaceAll("")).replaceAll("");
  }
}
