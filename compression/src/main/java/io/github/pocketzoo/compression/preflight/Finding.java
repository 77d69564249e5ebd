package io.github.pocketzoo.compression.preflight;

import java.util.Locale;

/**
 * What a check found.
 *
 * @param level how bad it is
 * @param check what was looked at, such as {@code "labels"}
 * @param reason one line with the facts
 */
public record Finding(Level level, String check, String reason) {
  /** How bad something is. */
  public enum Level {
    /** As it should be. */
    OK,
    /** May be meant so, and is worth a look. */
    WARNING,
    /** No training starts. */
    REFUSAL
  }

  static Finding ok(String check, String reason) {
    return new Finding(Level.OK, check, reason);
  }

  static Finding warning(String check, String reason) {
    return new Finding(Level.WARNING, check, reason);
  }

  static Finding refusal(String check, String reason) {
    return new Finding(Level.REFUSAL, check, reason);
  }

  /** One line. */
  @Override
  public String toString() {
    return "%-8s %-12s %s".formatted(level.name().toLowerCase(Locale.ROOT), check, reason);
  }
}
