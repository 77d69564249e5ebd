package io.github.pocketzoo.core.tokenizer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The tokens that causal language models know a text's beginning and end by.
 *
 * @param beginOfText what a text begins with, if there is such a token; may be the same as {@code
 *     endOfText}, as GPT-2's {@code <|endoftext|>} is
 * @param endOfText what ends a text and parts documents
 * @param padding what fills rows up; any token would do, as nothing looks at it
 */
public record BoundaryTokens(OptionalInt beginOfText, OptionalInt endOfText, int padding) {
  private static final List<String> BEGINNINGS =
      List.of("<|begin_of_text|>", "<|startoftext|>", "<s>", "<bos>", "<|endoftext|>");
  private static final List<String> ENDS =
      List.of("<|endoftext|>", "<|end_of_text|>", "</s>", "<eos>");

  /**
   * Finds them: what {@code tokenizer_config.json} or {@code special_tokens_map.json} names, and
   * where they are silent the usual names, if the vocabulary has them.
   */
  static BoundaryTokens of(Tokenizer tokenizer, NamedTokens named) {
    OptionalInt end = find(tokenizer, named.endOfText(), ENDS);
    OptionalInt begin = find(tokenizer, named.beginOfText(), BEGINNINGS);
    OptionalInt padding = find(tokenizer, named.padding(), List.of());
    return new BoundaryTokens(begin, end, padding.orElseGet(tokenizer::padTokenId));
  }

  private static OptionalInt find(Tokenizer tokenizer, Optional<String> named, List<String> usual) {
    return named.map(List::of).orElse(usual).stream()
        .map(tokenizer::id)
        .filter(OptionalInt::isPresent)
        .findFirst()
        .orElse(OptionalInt.empty());
  }
}
