package io.github.pocketzoo.core.task;

import java.util.Optional;

/**
 * A text, or a pair of texts.
 *
 * @param text the text, or the first of a pair
 * @param pair the second
 */
public record InputText(String text, Optional<String> pair) {
  /** A text alone. */
  public static InputText of(String text) {
    return new InputText(text, Optional.empty());
  }

  /** Two texts. */
  public static InputText of(String text, String pair) {
    return new InputText(text, Optional.of(pair));
  }

  /** On one line, to be shown; the texts of a pair stand on either side of a broken bar. */
  public String line() {
    return text + pair.map(second -> " ¦ " + second).orElse("");
  }
}
