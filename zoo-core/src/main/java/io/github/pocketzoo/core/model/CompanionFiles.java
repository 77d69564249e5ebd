package io.github.pocketzoo.core.model;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Files of a model directory that say how the model is used, such as {@code
 * generation_config.json}. They hold for whatever is made of the model, and are kept as they are
 * written.
 *
 * @param texts contents by file name
 */
public record CompanionFiles(Map<String, String> texts) {
  /** Nobody said. */
  public static final CompanionFiles NONE = new CompanionFiles(Map.of());

  private static final List<String> NAMES = List.of("generation_config.json");

  /** Copies the map. */
  public CompanionFiles {
    texts = Map.copyOf(texts);
  }

  /**
   * Reads those that are there. Whether they make sense is found out by who uses them.
   *
   * @throws InvalidInputException if one can't be read or isn't UTF-8
   */
  static CompanionFiles load(Path directory) {
    Map<String, String> texts = new TreeMap<>();
    for (String name : NAMES) {
      Path file = directory.resolve(name);
      if (Files.exists(file)) {
        texts.put(name, text(file));
      }
    }
    return new CompanionFiles(texts);
  }

  private static String text(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(file + ": not UTF-8, expected JSON", e);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  void save(Path directory) {
    texts.forEach((name, text) -> AtomicFiles.text(directory.resolve(name), text));
  }
}
