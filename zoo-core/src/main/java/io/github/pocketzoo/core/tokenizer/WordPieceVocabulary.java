package io.github.pocketzoo.core.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A {@code vocab.txt}: the pieces of a WordPiece tokenizer (Devlin et al. 2019), one a line, the
 * number of the line is the index. Published before there was {@code tokenizer.json}, which this
 * class makes of it.
 */
public final class WordPieceVocabulary {
  /** Name of the file within a model directory. */
  public static final String FILE_NAME = "vocab.txt";

  private static final String UNKNOWN = "[UNK]";
  private static final String CLASSIFY = "[CLS]";
  private static final String SEPARATOR = "[SEP]";

  /** In the order in which a vocabulary has them. */
  private static final List<String> SPECIAL =
      List.of("[PAD]", UNKNOWN, CLASSIFY, SEPARATOR, "[MASK]");

  /** Longer words are unknown, as in the original implementation's successor. */
  private static final int MAX_CHARACTERS_OF_A_WORD = 100;

  private final Map<String, Integer> indices;

  private WordPieceVocabulary(Map<String, Integer> indices) {
    this.indices = Collections.unmodifiableMap(indices);
  }

  /**
   * Reads a file.
   *
   * @throws InvalidInputException if it can't be read, isn't UTF-8 or lacks a special token
   */
  public static WordPieceVocabulary read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot read the vocabulary: " + e, e);
    }
    Map<String, Integer> indices = new LinkedHashMap<>();
    // Not by lines(): some pieces are characters that end a line elsewhere.
    String[] lines =
        (text.endsWith("\n") ? text.substring(0, text.length() - 1) : text).split("\n", -1);
    for (int index = 0; index < lines.length; index++) {
      String line = lines[index];
      indices.put(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line, index);
    }
    for (String token : List.of(UNKNOWN, CLASSIFY, SEPARATOR)) {
      if (!indices.containsKey(token)) {
        throw new InvalidInputException(file + ": no " + token + " in the vocabulary");
      }
    }
    return new WordPieceVocabulary(indices);
  }

  /** Indices by piece. */
  public Map<String, Integer> indices() {
    return indices;
  }

  /**
   * Whether lower-casing changes no piece: a tokenizer that keeps case would know no word with an
   * upper-case letter. Special tokens such as {@code [MASK]} don't count.
   */
  public boolean isLowercase() {
    return indices.keySet().stream()
        .filter(piece -> !(piece.startsWith("[") && piece.endsWith("]")))
        .allMatch(piece -> piece.equals(piece.toLowerCase(Locale.ROOT)));
  }

  /** The {@code tokenizer.json} of the same tokenizer. */
  public String toTokenizerJson(WordPieceOptions options) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", "1.0");
    json.putNull("truncation");
    json.putNull("padding");
    ArrayNode added = json.putArray("added_tokens");
    SPECIAL.stream()
        .filter(indices::containsKey)
        .forEach(token -> SpecialTokenJson.add(added, token, indices.get(token), false));
    normalizer(json.putObject("normalizer"), options);
    json.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    ObjectNode template = json.putObject("post_processor");
    template.put("type", "BertProcessing");
    template.putArray("sep").add(SEPARATOR).add(indices.get(SEPARATOR));
    template.putArray("cls").add(CLASSIFY).add(indices.get(CLASSIFY));
    json.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
    ObjectNode model = json.putObject("model");
    model.put("type", "WordPiece");
    model.put("unk_token", UNKNOWN);
    model.put("continuing_subword_prefix", "##");
    model.put("max_input_chars_per_word", MAX_CHARACTERS_OF_A_WORD);
    ObjectNode vocabulary = model.putObject("vocab");
    indices.forEach(vocabulary::put);
    return json.toString();
  }

  private void normalizer(ObjectNode normalizer, WordPieceOptions options) {
    normalizer.put("type", "BertNormalizer");
    normalizer.put("clean_text", true);
    normalizer.put("handle_chinese_chars", options.separateChinese());
    Optional<Boolean> stripAccents = options.stripAccents();
    if (stripAccents.isPresent()) {
      normalizer.put("strip_accents", stripAccents.get());
    } else {
      normalizer.putNull("strip_accents");
    }
    normalizer.put("lowercase", options.lowercase().orElseGet(this::isLowercase));
  }
}
