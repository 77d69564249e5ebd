package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.tokenizer.BoundaryTokens;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A document as language models are measured on it. Its first token is given, the others are
 * expected.
 *
 * @param tokens vocabulary indices, 1 or more
 * @param bytes of the text that the expected tokens spell, in UTF-8
 */
public record ScoredText(int[] tokens, long bytes) {
  /** Checks that there is a token to begin with. */
  public ScoredText {
    if (tokens.length == 0 || bytes < 0) {
      throw new IllegalArgumentException(
          "%d tokens of %d bytes, expected a token or more".formatted(tokens.length, bytes));
    }
  }

  /** How many tokens are expected. */
  public int expected() {
    return tokens.length - 1;
  }

  /**
   * Tokenizes documents. The token that begins texts is given, or else the one that ends them, as
   * it stands before a document where documents are packed. Where the vocabulary has neither, the
   * first token is given and its bytes don't count. The token that ends texts is expected last, if
   * there is one.
   *
   * @param tokenizer its truncation length is not applied
   * @throws InvalidInputException if nothing begins texts and one of them has no tokens
   */
  public static List<ScoredText> all(Tokenizer tokenizer, List<String> texts) {
    try (Tokenizer whole = tokenizer.withMaxLength(Integer.MAX_VALUE)) {
      return texts.stream().map(text -> of(whole, text)).toList();
    }
  }

  private static ScoredText of(Tokenizer tokenizer, String text) {
    BoundaryTokens boundaries = tokenizer.boundaries();
    OptionalInt begin =
        boundaries.beginOfText().isPresent() ? boundaries.beginOfText() : boundaries.endOfText();
    int[] words = tokenizer.encodeWords(text).ids();
    long bytes = bytes(text);
    if (begin.isEmpty()) {
      if (words.length == 0) {
        throw new InvalidInputException("a text to be scored has no tokens");
      }
      bytes -= Math.min(bytes, bytes(tokenizer.decode(new int[] {words[0]})));
    }
    IntStream tokens =
        IntStream.concat(
            IntStream.concat(begin.stream(), IntStream.of(words)), boundaries.endOfText().stream());
    return new ScoredText(tokens.toArray(), bytes);
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
