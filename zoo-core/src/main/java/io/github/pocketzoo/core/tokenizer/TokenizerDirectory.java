package io.github.pocketzoo.core.tokenizer;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the tokenizer of a model directory. */
public final class TokenizerDirectory {
  private TokenizerDirectory() {}

  /**
   * Loads {@code tokenizer.json} or, where there is none, makes a tokenizer of {@code vocab.txt}.
   *
   * @param limit most tokens that the model can take
   * @throws InvalidInputException if there is neither or it is damaged
   */
  public static Tokenizer load(Path directory, int limit) {
    int maxLength = TokenizerConfig.maxLength(directory, limit);
    NamedTokens named = TokenizerConfig.namedTokens(directory);
    Path json = directory.resolve(Tokenizer.FILE_NAME);
    if (Files.exists(json)) {
      return Tokenizer.load(json, maxLength, named);
    }
    Path vocabulary = directory.resolve(WordPieceVocabulary.FILE_NAME);
    if (!Files.exists(vocabulary)) {
      throw new InvalidInputException(
          "%s: no tokenizer, expected %s or %s"
              .formatted(directory, Tokenizer.FILE_NAME, WordPieceVocabulary.FILE_NAME));
    }
    String made =
        WordPieceVocabulary.read(vocabulary).toTokenizerJson(TokenizerConfig.wordPiece(directory));
    return Tokenizer.of(
        made.getBytes(StandardCharsets.UTF_8), maxLength, named, vocabulary.toString());
  }
}
