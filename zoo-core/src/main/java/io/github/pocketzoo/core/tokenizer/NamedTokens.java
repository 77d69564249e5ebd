package io.github.pocketzoo.core.tokenizer;

import java.util.Optional;

/**
 * The tokens that {@code tokenizer_config.json} gives a role to.
 *
 * @param beginOfText {@code bos_token}
 * @param endOfText {@code eos_token}
 * @param padding {@code pad_token}
 */
record NamedTokens(
    Optional<String> beginOfText, Optional<String> endOfText, Optional<String> padding) {
  static final NamedTokens NONE =
      new NamedTokens(Optional.empty(), Optional.empty(), Optional.empty());
}
