package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.file.Path;

/** A line of a file, to name it in an error. */
record SourceLocation(Path file, long line) {
  InvalidInputException error(String what) {
    return new InvalidInputException(oneLine(what));
  }

  InvalidInputException error(String what, Throwable cause) {
    return new InvalidInputException(oneLine(what), cause);
  }

  /** A quoted cell, which an error may cite, can have line breaks. */
  private String oneLine(String what) {
    return (this + ": " + what).replaceAll("\\R", " ");
  }

  /**
   * The value, if it says anything.
   *
   * @param where what to call its place in an error, such as {@code column "text"}
   * @throws InvalidInputException if it is blank
   */
  String requireText(String where, String value) {
    if (value.isBlank()) {
      throw error(where + " is empty, expected text");
    }
    return value;
  }

  @Override
  public String toString() {
    return file + ", line " + line;
  }
}
