package io.github.pocketzoo.core.tokenizer;

import java.util.Optional;

/**
 * What {@code tokenizer_config.json} says about a WordPiece tokenizer.
 *
 * @param lowercase {@code do_lower_case}: whether texts are lower-cased; where it isn't said, the
 *     vocabulary shows it
 * @param stripAccents {@code strip_accents}: whether accents are dropped; where it isn't said, they
 *     are if texts are lower-cased
 * @param separateChinese {@code tokenize_chinese_chars}: whether each Chinese character is a word
 */
public record WordPieceOptions(
    Optional<Boolean> lowercase, Optional<Boolean> stripAccents, boolean separateChinese) {
  /** Those of a directory that says nothing. */
  public static final WordPieceOptions UNSAID =
      new WordPieceOptions(Optional.empty(), Optional.empty(), true);
}
