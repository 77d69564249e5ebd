package io.github.pocketzoo.core.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of Hugging Face's {@code tokenizer_config.json} that changes token ids. */
public final class TokenizerConfig {
  private static final String FILE_NAME = "tokenizer_config.json";
  private static final String MAX_LENGTH = "model_max_length";

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
    if (!Files.exists(file)) {
      return limit;
    }
    JsonNode length;
    try {
      length = new ObjectMapper().readTree(file.toFile()).path(MAX_LENGTH);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": not JSON", e);
    }
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

  /** Writes the truncation length. */
  static void save(Path directory, int maxLength) {
    AtomicFiles.text(
        directory.resolve(FILE_NAME), "{\n  \"%s\": %d\n}\n".formatted(MAX_LENGTH, maxLength));
  }
}
