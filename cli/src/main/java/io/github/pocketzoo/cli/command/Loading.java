package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.core.error.FailureReason;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.function.Consumer;

/** Loads models of which some can't be loaded: the others are not lost. */
final class Loading {
  private RuntimeException first;

  /**
   * Loads one.
   *
   * @param load what may fail
   * @param failed is told why it did, in one line
   */
  void attempt(Runnable load, Consumer<String> failed) {
    try {
      load.run();
    } catch (RuntimeException e) {
      keep(e);
      failed.accept(FailureReason.of(e));
    } catch (OutOfMemoryError | StackOverflowError | LinkageError e) {
      String reason = FailureReason.of(e);
      keep(new InvalidInputException("no model could be loaded: " + reason, e));
      failed.accept(reason);
    }
  }

  private void keep(RuntimeException failure) {
    first = first == null ? failure : first;
  }

  /** The first failure, to be thrown where nothing could be loaded. */
  RuntimeException failure() {
    return first == null ? new IllegalStateException("nothing was to be loaded") : first;
  }
}
