package io.github.pocketzoo.core.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The part of Hugging Face's {@code tokenizer_config.json} that changes token ids. */
public final class TokenizerConfig {
  private static final String FILE_NAME = "tokenizer_config.json";
  private static final String SPECIAL_TOKENS = "special_tokens_map.json";
  private static final String MAX_LENGTH = "model_max_length";
  private static final String BEGIN = "bos_token";
  private static final String END = "eos_token";
  private static final String PADDING = "pad_token";

  private TokenizerConfig() {}

  /**
   * The truncation length of a model directory.
   *
   * @param limit most tokens that the model can take; also the answer where the directory says
   *     nothing
   * @throws InvalidInputException if the file can't be read
   */
  public static int maxLength(Path directory, int limit) {
    Path file = directory.resolve(FILE_NAME);
    JsonNode length = read(file).path(MAX_LENGTH);
    if (length.isMissingNode()) {
      return limit;
    }
    if (!length.isNumber() || length.doubleValue() < 1) {
      throw new InvalidInputException(
          "%s: %s is %s, expected a number greater than 0".formatted(file, MAX_LENGTH, length));
    }
    // Hugging Face writes 1e30 where there is no limit.
    return (int) Math.min(limit, length.doubleValue());
  }

  /**
   * The options of a WordPiece tokenizer that a model directory has as {@code vocab.txt}.
   *
   * @throws InvalidInputException if the file can't be read
   */
  static WordPieceOptions wordPiece(Path directory) {
    Path file = directory.resolve(FILE_NAME);
    JsonNode config = read(file);
    return new WordPieceOptions(
        choice(file, config, "do_lower_case"),
        choice(file, config, "strip_accents"),
        choice(file, config, "tokenize_chinese_chars").orElse(true));
  }

  /**
   * The class that Hugging Face's library reads the tokenizer with.
   *
   * @throws InvalidInputException if the file can't be read
   */
  static Optional<String> tokenizerClass(Path directory) {
    Path file = directory.resolve(FILE_NAME);
    JsonNode name = read(file).path("tokenizer_class");
    if (name.isMissingNode() || name.isNull()) {
      return Optional.empty();
    }
    if (!name.isTextual()) {
      throw new InvalidInputException(
          "%s: tokenizer_class is %s, expected a name".formatted(file, name));
    }
    return Optional.of(name.textValue());
  }

  /**
   * Whether a byte-level tokenizer puts a space before texts.
   *
   * @throws InvalidInputException if the file can't be read
   */
  static boolean addPrefixSpace(Path directory) {
    Path file = directory.resolve(FILE_NAME);
    return choice(file, read(file), "add_prefix_space").orElse(false);
  }

  private static Optional<Boolean> choice(Path file, JsonNode config, String key) {
    JsonNode value = config.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isBoolean()) {
      throw new InvalidInputException(
          "%s: %s is %s, expected true or false".formatted(file, key, value));
    }
    return Optional.of(value.booleanValue());
  }

  /** Without keys if there is no such file. */
  private static JsonNode read(Path file) {
    if (!Files.exists(file)) {
      return MissingNode.getInstance();
    }
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new InvalidInputException(file + ": not JSON", e);
    }
  }

  /**
   * The tokens that a model directory gives a role to, by {@code tokenizer_config.json} or else by
   * {@code special_tokens_map.json}.
   *
   * @throws InvalidInputException if a file can't be read
   */
  static NamedTokens namedTokens(Path directory) {
    return new NamedTokens(
        token(directory, BEGIN), token(directory, END), token(directory, PADDING));
  }

  private static Optional<String> token(Path directory, String key) {
    for (String name : List.of(FILE_NAME, SPECIAL_TOKENS)) {
      Path file = directory.resolve(name);
      JsonNode token = read(file).path(key);
      // A string, or an object that also says how it is matched.
      JsonNode content = token.isObject() ? token.path("content") : token;
      if (content.isTextual()) {
        return Optional.of(content.textValue());
      }
      if (!content.isNull() && !token.isMissingNode()) {
        throw new InvalidInputException(
            "%s: %s is %s, expected a token".formatted(file, key, token));
      }
    }
    return Optional.empty();
  }

  /** Writes the truncation length and the tokens that have a role. */
  static void save(Path directory, int maxLength, NamedTokens named) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put(MAX_LENGTH, maxLength);
    named.beginOfText().ifPresent(token -> config.put(BEGIN, token));
    named.endOfText().ifPresent(token -> config.put(END, token));
    named.padding().ifPresent(token -> config.put(PADDING, token));
    AtomicFiles.text(directory.resolve(FILE_NAME), config.toPrettyString() + "\n");
  }
}
