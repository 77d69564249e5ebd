package io.github.pocketzoo.core.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Files of a model directory that say how the model is used: {@code generation_config.json}, and
 * how sentence-transformers makes a vector of a text. They hold for whatever is made of the model,
 * and are kept as they are written.
 *
 * @param texts contents by file name
 */
public record CompanionFiles(Map<String, String> texts) {
  /** Nobody said. */
  public static final CompanionFiles NONE = new CompanionFiles(Map.of());

  /** Layers that sentence-transformers adds. */
  public static final String MODULES = "modules.json";

  /** How sentence-transformers makes one vector of a text's tokens. */
  public static final String POOLING = "1_Pooling/config.json";

  private static final Set<String> OF_VECTORS = Set.of(MODULES, POOLING);

  private static final List<String> NAMES = List.of("generation_config.json", MODULES, POOLING);

  private static final ObjectMapper JSON = new ObjectMapper();

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

  /** Those of a model whose tokens have other numbers, which a file may name. */
  public CompanionFiles ofOtherTokens() {
    Map<String, String> kept = new TreeMap<>(texts);
    kept.keySet().retainAll(OF_VECTORS);
    return new CompanionFiles(kept);
  }

  /**
   * Those of a model whose hidden states have another width.
   *
   * @throws InvalidInputException if what says how vectors are made is no JSON object
   */
  public CompanionFiles ofWidth(int width) {
    if (!texts.containsKey(POOLING)) {
      return this;
    }
    Map<String, String> changed = new TreeMap<>(texts);
    changed.compute(POOLING, (name, text) -> withWidth(text, width));
    return new CompanionFiles(changed);
  }

  private static String withWidth(String text, int width) {
    try {
      if (JSON.readTree(text) instanceof ObjectNode pooling) {
        pooling.put("word_embedding_dimension", width);
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(pooling) + "\n";
      }
      throw new InvalidInputException(POOLING + ": expected a JSON object");
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(POOLING + ": no JSON: " + e.getOriginalMessage(), e);
    }
  }

  void save(Path directory) {
    texts.forEach(
        (name, text) -> {
          Path file = directory.resolve(name);
          try {
            Files.createDirectories(file.getParent());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          AtomicFiles.text(file, text);
        });
  }
}
