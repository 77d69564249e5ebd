package io.github.pocketzoo.core.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Text to token ids by a Hugging Face {@code tokenizer.json} (run by the Hugging Face tokenizers
 * library). Safe to call from many threads.
 */
public final class Tokenizer implements AutoCloseable {
  /** Name of the file within a model directory. */
  public static final String FILE_NAME = "tokenizer.json";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> PAD_TOKENS = List.of("[PAD]", "<pad>");

  private final byte[] json;
  private final Map<String, Integer> vocabulary;
  private final HuggingFaceTokenizer tokenizer;
  private final int maxLength;

  private Tokenizer(byte[] json, Map<String, Integer> vocabulary, int maxLength, String source) {
    this.json = json;
    this.vocabulary = vocabulary;
    this.maxLength = maxLength;
    try {
      this.tokenizer =
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(json),
              Map.of(
                  "truncation",
                  "longest_first",
                  "maxLength",
                  Integer.toString(maxLength),
                  "modelMaxLength",
                  Integer.toString(maxLength),
                  "padding",
                  "false"));
    } catch (IOException | RuntimeException e) {
      throw new InvalidInputException(
          source + ": not a tokenizer that can be loaded: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a {@code tokenizer.json}.
   *
   * @param maxLength longer texts are truncated to this many tokens, special tokens included
   * @throws InvalidInputException if the file is missing or isn't a tokenizer
   */
  public static Tokenizer load(Path file, int maxLength) {
    try {
      return of(Files.readAllBytes(file), maxLength, file.toString());
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot read the tokenizer: " + e.getMessage(), e);
    }
  }

  /**
   * Reads the content of a {@code tokenizer.json}.
   *
   * @param source what to call it in an error
   */
  public static Tokenizer of(byte[] json, int maxLength, String source) {
    return new Tokenizer(json, readVocabulary(json, source), maxLength, source);
  }

  private static Map<String, Integer> readVocabulary(byte[] json, String source) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (IOException e) {
      throw new InvalidInputException(source + ": not JSON: " + firstLine(e.getMessage()), e);
    }
    Map<String, Integer> vocabulary = new HashMap<>();
    JsonNode pieces = root.path("model").path("vocab");
    pieces.properties().forEach(piece -> vocabulary.put(piece.getKey(), piece.getValue().asInt()));
    // Unigram models list their pieces with their scores; others number them.
    for (int id = 0; pieces.isArray() && id < pieces.size(); id++) {
      vocabulary.put(pieces.get(id).path(0).asText(), id);
    }
    root.path("added_tokens")
        .forEach(token -> vocabulary.put(token.path("content").asText(), token.path("id").asInt()));
    if (vocabulary.isEmpty()) {
      throw new InvalidInputException(source + ": no vocabulary at model.vocab");
    }
    return Map.copyOf(vocabulary);
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }

  /** The same tokenizer with another truncation length. */
  public Tokenizer withMaxLength(int length) {
    return new Tokenizer(json, vocabulary, length, FILE_NAME);
  }

  /** The same tokenizer for another model, which closes it on its own. */
  public Tokenizer copy() {
    return withMaxLength(maxLength);
  }

  /** Tokens of {@code text}, special tokens included, truncated to {@link #maxLength()}. */
  public Encoding encode(String text) {
    return toEncoding(tokenizer.encode(text));
  }

  /** Tokens of a pair of texts, truncated together to {@link #maxLength()}. */
  public Encoding encode(String text, Optional<String> textPair) {
    return textPair.isEmpty() ? encode(text) : toEncoding(tokenizer.encode(text, textPair.get()));
  }

  /**
   * Tokens of {@code text} without special tokens, truncated to {@link #maxLength()}, and which of
   * them begin a word.
   */
  public Words encodeWords(String text) {
    ai.djl.huggingface.tokenizers.Encoding encoding = tokenizer.encode(text, false, false);
    long[] words = encoding.getWordIds();
    boolean[] first = new boolean[words.length];
    for (int i = 0; i < words.length; i++) {
      first[i] = i == 0 || words[i] != words[i - 1];
    }
    return new Words(toInts(encoding.getIds()), first);
  }

  private static Encoding toEncoding(ai.djl.huggingface.tokenizers.Encoding encoding) {
    return new Encoding(toInts(encoding.getIds()), toInts(encoding.getTypeIds()));
  }

  private static int[] toInts(long[] values) {
    int[] result = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = Math.toIntExact(values[i]);
    }
    return result;
  }

  /** Vocabulary index of the padding token, 0 if the vocabulary has none. */
  public int padTokenId() {
    return PAD_TOKENS.stream()
        .filter(vocabulary::containsKey)
        .map(vocabulary::get)
        .findFirst()
        .orElse(0);
  }

  /** Vocabulary index of a token, if the vocabulary has it. */
  public OptionalInt id(String token) {
    Integer id = vocabulary.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** One more than the largest vocabulary index. */
  public int vocabularySize() {
    return 1 + vocabulary.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
  }

  /** Truncation length in tokens. */
  public int maxLength() {
    return maxLength;
  }

  /** Writes {@code tokenizer.json} as it was read, and the truncation length beside it. */
  public void save(Path directory) {
    TokenizerConfig.save(directory, maxLength);
    AtomicFiles.file(directory.resolve(FILE_NAME), path -> Files.write(path, json));
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
