package io.github.pocketzoo.core.tokenizer;

/**
 * A rule of byte-pair encoding: two pieces next to each other become one.
 *
 * @param first the left piece
 * @param second the right piece
 */
public record Merge(String first, String second) {
  /** The piece that they become. */
  public String result() {
    return first + second;
  }
}
