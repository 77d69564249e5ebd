package io.github.pocketzoo.core.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What models do with byte-pair encoding: how texts become words and words pieces. */
enum BpeKind {
  /** GPT-2 (Radford et al. 2019): words are bytes and keep the space before them. */
  BYTE_LEVEL("GPT2Tokenizer"),

  /** RoBERTa (Liu et al. 2019): the same between {@code <s>} and {@code </s>}. */
  ROBERTA("RobertaTokenizer"),

  /**
   * GPT (Radford et al. 2018): lower-cased words as BERT's, the last piece ends in {@code </w>}.
   */
  END_OF_WORD("OpenAIGPTTokenizer"),

  /**
   * CTRL (Keskar et al. 2019): words are what is between spaces, with a line break that follows;
   * pieces that go on end in {@code @@}.
   */
  CONTINUED("CTRLTokenizer");

  private static final String END = "</w>";
  private static final String GOES_ON = "@@";
  private static final String UNKNOWN = "<unk>";
  private static final String MASK = "<mask>";

  private static final String BETWEEN_SPACES = "\\S+\\n?";

  private final String tokenizerClass;

  BpeKind(String tokenizerClass) {
    this.tokenizerClass = tokenizerClass;
  }

  private List<String> special() {
    return switch (this) {
      case BYTE_LEVEL -> List.of("<|endoftext|>");
      case ROBERTA -> List.of("<s>", "<pad>", "</s>", UNKNOWN, MASK);
      case END_OF_WORD, CONTINUED -> List.of(UNKNOWN);
    };
  }

  /**
   * The kind that a model directory says or its pieces show.
   *
   * @throws InvalidInputException if {@code tokenizer_class} is another
   */
  static BpeKind of(Path directory, Set<String> pieces) {
    return TokenizerConfig.tokenizerClass(directory)
        .map(name -> named(directory, name))
        .orElseGet(() -> shownBy(pieces));
  }

  private static BpeKind named(Path directory, String name) {
    String slow = name.endsWith("Fast") ? name.substring(0, name.length() - 4) : name;
    for (BpeKind kind : values()) {
      if (kind.tokenizerClass.equals(slow)) {
        return kind;
      }
    }
    throw new InvalidInputException(
        "%s: tokenizer_class is %s, of which %s and %s are not read; expected %s"
            .formatted(
                directory.resolve("tokenizer_config.json"),
                name,
                BpeVocabulary.FILE_NAME,
                MergesFile.NAME,
                Tokenizer.FILE_NAME));
  }

  private static BpeKind shownBy(Set<String> pieces) {
    if (pieces.stream().anyMatch(piece -> piece.endsWith(END))) {
      return END_OF_WORD;
    }
    if (pieces.containsAll(ROBERTA.special())) {
      return ROBERTA;
    }
    boolean hasBytes =
        pieces.contains(String.valueOf(ByteAlphabet.character(' ')))
            || pieces.stream().noneMatch(piece -> piece.endsWith(GOES_ON));
    return hasBytes ? BYTE_LEVEL : CONTINUED;
  }

  /** Pieces as merges name them, by the names that {@code vocab.json} has. */
  Map<String, Integer> internal(Map<String, Integer> indices) {
    if (this != CONTINUED) {
      return indices;
    }
    Map<String, Integer> renamed = new LinkedHashMap<>();
    indices.forEach((piece, index) -> renamed.put(internal(piece), index));
    return renamed;
  }

  private static String internal(String piece) {
    if (piece.equals(UNKNOWN)) {
      return piece;
    }
    return piece.endsWith(GOES_ON) && piece.length() > GOES_ON.length()
        ? piece.substring(0, piece.length() - GOES_ON.length())
        : piece + END;
  }

  /**
   * The {@code tokenizer.json} of a tokenizer of this kind.
   *
   * @param vocabulary with internal names
   * @param more special tokens
   * @param addPrefixSpace whether texts begin with a space that isn't there; of byte-level kinds
   * @throws InvalidInputException if the vocabulary lacks a token that the kind needs
   */
  String toTokenizerJson(BpeVocabulary vocabulary, List<String> more, boolean addPrefixSpace) {
    Map<String, Integer> indices = vocabulary.indices();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", "1.0");
    json.putNull("truncation");
    json.putNull("padding");
    ArrayNode added = json.putArray("added_tokens");
    Set<String> tokens = new LinkedHashSet<>(special());
    tokens.addAll(more);
    tokens.stream()
        .filter(indices::containsKey)
        .forEach(
            token ->
                SpecialTokenJson.add(
                    added, token, indices.get(token), this == ROBERTA && token.equals(MASK)));
    parts(json, vocabulary, addPrefixSpace);
    model(json.putObject("model"), vocabulary);
    return json.toString();
  }

  private void parts(ObjectNode json, BpeVocabulary vocabulary, boolean addPrefixSpace) {
    switch (this) {
      case BYTE_LEVEL -> byteLevel(json, addPrefixSpace);
      case ROBERTA -> {
        byteLevel(json, addPrefixSpace);
        ObjectNode template = json.putObject("post_processor");
        template.put("type", "RobertaProcessing");
        template.put("trim_offsets", true).put("add_prefix_space", addPrefixSpace);
        template.putArray("sep").add("</s>").add(required(vocabulary, "</s>"));
        template.putArray("cls").add("<s>").add(required(vocabulary, "<s>"));
      }
      case END_OF_WORD -> {
        ObjectNode normalizer = json.putObject("normalizer").put("type", "BertNormalizer");
        normalizer.put("clean_text", true).put("handle_chinese_chars", true);
        normalizer.putNull("strip_accents").put("lowercase", true);
        json.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        json.putObject("decoder").put("type", "BPEDecoder").put("suffix", END);
      }
      case CONTINUED -> {
        ObjectNode split = json.putObject("pre_tokenizer").put("type", "Split");
        split.putObject("pattern").put("Regex", BETWEEN_SPACES);
        split.put("behavior", "Removed").put("invert", true);
        json.putObject("decoder").put("type", "BPEDecoder").put("suffix", END);
      }
    }
  }

  private static void byteLevel(ObjectNode json, boolean addPrefixSpace) {
    json.putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", addPrefixSpace)
        .put("trim_offsets", true)
        .put("use_regex", true);
    json.putObject("decoder")
        .put("type", "ByteLevel")
        .put("add_prefix_space", true)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  private static int required(BpeVocabulary vocabulary, String token) {
    Integer index = vocabulary.indices().get(token);
    if (index == null) {
      throw new InvalidInputException(
          "%s: no %s in the vocabulary".formatted(BpeVocabulary.FILE_NAME, token));
    }
    return index;
  }

  private void model(ObjectNode model, BpeVocabulary vocabulary) {
    model.put("type", "BPE");
    model.putNull("dropout");
    boolean hasUnknown = this == END_OF_WORD || this == CONTINUED;
    if (hasUnknown) {
      required(vocabulary, UNKNOWN);
    }
    model.put("unk_token", hasUnknown ? UNKNOWN : null);
    model.putNull("continuing_subword_prefix");
    model.put("end_of_word_suffix", hasUnknown ? END : null);
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode pieces = model.putObject("vocab");
    vocabulary.indices().forEach(pieces::put);
    ArrayNode merges = model.putArray("merges");
    vocabulary.merges().forEach(merge -> merges.addArray().add(merge.first()).add(merge.second()));
  }
}
