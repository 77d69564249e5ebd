package io.github.pocketzoo.core.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.error.NotJson;
import io.github.pocketzoo.core.io.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The pieces and merges of byte-pair encoding (Sennrich et al. 2016): what {@code vocab.json} and
 * {@code merges.txt} hold.
 *
 * @param indices vocabulary indices by piece
 * @param merges in the order in which they are done
 */
public record BpeVocabulary(Map<String, Integer> indices, List<Merge> merges) {
  /** Name of the file of pieces within a model directory. */
  public static final String FILE_NAME = "vocab.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Keeps copies, in the same order. */
  public BpeVocabulary {
    indices = Collections.unmodifiableMap(new LinkedHashMap<>(indices));
    merges = List.copyOf(merges);
  }

  /**
   * Reads {@code vocab.json} alone.
   *
   * @throws InvalidInputException if it can't be read or isn't an object of indices
   */
  static Map<String, Integer> readIndices(Path file) {
    JsonNode json;
    try {
      json = JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          "%s: line %d: not JSON: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                  NotJson.reason(e)),
          e);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot read the vocabulary: " + e, e);
    }
    if (!json.isObject() || json.isEmpty()) {
      throw new InvalidInputException(file + ": expected an object of pieces and their indices");
    }
    Map<String, Integer> indices = new LinkedHashMap<>();
    json.properties()
        .forEach(
            piece -> {
              JsonNode index = piece.getValue();
              if (!index.isInt() || index.intValue() < 0) {
                throw new InvalidInputException(
                    "%s: piece \"%s\" has index %s, expected an integer of 0 or more"
                        .formatted(file, piece.getKey(), index));
              }
              indices.put(piece.getKey(), index.intValue());
            });
    return indices;
  }

  /**
   * The {@code tokenizer.json} of the tokenizer that GPT-2 has: bytes are written as characters, so
   * no text is unknown.
   *
   * @param special the tokens that stand for no text, such as {@code <|endoftext|>}; those that the
   *     vocabulary lacks are left out
   */
  public String toByteLevelJson(List<String> special) {
    return BpeKind.BYTE_LEVEL.toTokenizerJson(this, special, false);
  }

  /** Writes {@code vocab.json} and {@code merges.txt}. */
  public void save(Path directory) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    indices.forEach(json::put);
    AtomicFiles.text(directory.resolve(FILE_NAME), json + "\n");
    MergesFile.write(directory.resolve(MergesFile.NAME), merges);
  }
}
