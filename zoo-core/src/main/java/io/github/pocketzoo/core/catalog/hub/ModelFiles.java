package io.github.pocketzoo.core.catalog.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files that a model needs of all that its repository holds: configuration, tokenizer, and its
 * weights in one form, the first there is of safetensors, PyTorch's and ONNX.
 *
 * @param files to download
 * @param index the one of them that names more: the parts of the weights
 */
record ModelFiles(List<Wanted> files, Optional<String> index) {
  /**
   * A file to download.
   *
   * @param name in the repository
   * @param place within the model directory
   */
  record Wanted(String name, String place) {
    static Wanted of(String name) {
      return new Wanted(name, name);
    }
  }

  private static final String CONFIG = "config.json";
  private static final List<String> WEIGHTS =
      List.of(
          "model.safetensors",
          "model.safetensors.index.json",
          "pytorch_model.bin",
          "pytorch_model.bin.index.json",
          "model.onnx",
          "onnx/model.onnx");
  private static final String INDEX_ENDING = ".index.json";

  /** Beside an ONNX file that is too large for one. */
  private static final String ONNX_DATA_ENDING = "_data";

  private static final String ONNX_DIRECTORY = "onnx/";

  private static final Set<String> OTHERS =
      Set.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "vocab.txt",
          "vocab.json",
          "merges.txt",
          "special_tokens_map.json",
          "added_tokens.json",
          // sentence-transformers
          "modules.json",
          "sentence_bert_config.json",
          "1_Pooling/config.json",
          // pocketzoo's own
          "provenance.json");

  /** SentencePiece: {@code spiece.model}, {@code tokenizer.model} and others. */
  private static final String SENTENCE_PIECE_ENDING = ".model";

  ModelFiles {
    files = List.copyOf(files);
  }

  /**
   * Chooses.
   *
   * @throws InvalidInputException if the repository has no {@code config.json} or no weights
   */
  static ModelFiles of(RepositoryListing listing) {
    if (!listing.has(CONFIG)) {
      throw new InvalidInputException("it has no config.json; expected a model of transformers");
    }
    String weights =
        WEIGHTS.stream()
            .filter(listing::has)
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "it has no weights; expected one of " + String.join(", ", WEIGHTS)));
    Stream<String> small =
        Stream.concat(
            Stream.of(CONFIG), listing.files().keySet().stream().filter(ModelFiles::isOther));
    Stream<String> large = Stream.of(weights, weights + ONNX_DATA_ENDING).filter(listing::has);
    return new ModelFiles(
        Stream.concat(small.map(Wanted::of), large.map(ModelFiles::placed)).toList(),
        Optional.of(weights).filter(name -> name.endsWith(INDEX_ENDING)));
  }

  private static boolean isOther(String name) {
    return OTHERS.contains(name) || (name.endsWith(SENTENCE_PIECE_ENDING) && !name.contains("/"));
  }

  /** ONNX weights go beside the configuration, where they are looked for. */
  private static Wanted placed(String name) {
    return new Wanted(
        name, name.startsWith(ONNX_DIRECTORY) ? name.substring(ONNX_DIRECTORY.length()) : name);
  }

  /**
   * The parts that an index names.
   *
   * @param index the downloaded file
   * @throws InvalidInputException if it is no index, or the repository lacks a part
   */
  static List<Wanted> parts(Path index, RepositoryListing listing) {
    JsonNode map;
    try {
      map = new ObjectMapper().readTree(index.toFile()).path("weight_map");
    } catch (IOException e) {
      throw new InvalidInputException(index.getFileName() + " is no JSON", e);
    }
    if (!map.isObject() || map.isEmpty()) {
      throw new InvalidInputException(index.getFileName() + " has no weight_map");
    }
    Set<String> names = new LinkedHashSet<>();
    for (JsonNode part : map) {
      if (!listing.has(part.asText())) {
        throw new InvalidInputException(
            "%s names \"%s\", which the repository doesn't have"
                .formatted(index.getFileName(), FileName.checked(part.asText())));
      }
      names.add(part.asText());
    }
    return names.stream().map(Wanted::of).toList();
  }
}
