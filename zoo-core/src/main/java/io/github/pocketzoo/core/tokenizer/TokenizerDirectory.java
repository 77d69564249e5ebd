package io.github.pocketzoo.core.tokenizer;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the tokenizer of a model directory. */
public final class TokenizerDirectory {
  private TokenizerDirectory() {}

  /**
   * Loads {@code tokenizer.json} or, where there is none, makes a tokenizer of {@code vocab.txt} or
   * of {@code vocab.json} and {@code merges.txt}.
   *
   * @param limit most tokens that the model can take
   * @throws InvalidInputException if there is none of them or it is damaged
   */
  public static Tokenizer load(Path directory, int limit) {
    int maxLength = TokenizerConfig.maxLength(directory, limit);
    NamedTokens named = TokenizerConfig.namedTokens(directory);
    Path json = directory.resolve(Tokenizer.FILE_NAME);
    if (Files.exists(json)) {
      return Tokenizer.load(json, maxLength, named);
    }
    Path wordPieces = directory.resolve(WordPieceVocabulary.FILE_NAME);
    if (Files.exists(wordPieces)) {
      String made =
          WordPieceVocabulary.read(wordPieces)
              .toTokenizerJson(TokenizerConfig.wordPiece(directory));
      return Tokenizer.of(utf8(made), maxLength, named, wordPieces.toString());
    }
    Path pairs = directory.resolve(BpeVocabulary.FILE_NAME);
    if (Files.exists(pairs)) {
      return Tokenizer.of(
          utf8(bytePairs(directory, pairs, named)), maxLength, named, pairs.toString());
    }
    throw new InvalidInputException(
        "%s: no tokenizer, expected %s, %s, or %s and %s"
            .formatted(
                directory,
                Tokenizer.FILE_NAME,
                WordPieceVocabulary.FILE_NAME,
                BpeVocabulary.FILE_NAME,
                MergesFile.NAME));
  }

  private static String bytePairs(Path directory, Path file, NamedTokens named) {
    Map<String, Integer> pieces = BpeVocabulary.readIndices(file);
    BpeKind kind = BpeKind.of(directory, pieces.keySet());
    Map<String, Integer> indices = kind.internal(pieces);
    List<Merge> merges = MergesFile.read(directory.resolve(MergesFile.NAME), indices);
    return kind.toTokenizerJson(
        new BpeVocabulary(indices, merges),
        Stream.of(named.beginOfText(), named.endOfText(), named.padding())
            .flatMap(Optional::stream)
            .toList(),
        TokenizerConfig.addPrefixSpace(directory));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
