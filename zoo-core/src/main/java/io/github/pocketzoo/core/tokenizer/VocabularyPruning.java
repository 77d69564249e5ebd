package io.github.pocketzoo.core.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Leaves tokens out of a {@code tokenizer.json}; those that stay are numbered anew, in their order.
 *
 * <p>Texts that are cut into tokens that stay are cut in the same way as before:
 *
 * <ul>
 *   <li>WordPiece takes the longest piece each time, and it is still there.
 *   <li>Byte-pair encoding merges in the order of its list, and all merges that lead to a token
 *       that stays do so, too.
 *   <li>Unigram takes the most probable cut, and no other has become more probable.
 * </ul>
 *
 * Added tokens, those that are put around texts, tokens of a single character and the unknown token
 * stay, so that other texts are cut into smaller pieces rather than lost.
 */
final class VocabularyPruning {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VOCAB = "vocab";
  private static final String MERGES = "merges";
  private static final String UNKNOWN = "unk_token";

  private final ObjectNode root;
  private final ObjectNode model;
  private final Map<String, Integer> vocabulary;
  private final SortedSet<Integer> kept = new TreeSet<>();
  private final Map<Integer, Integer> numbers = new HashMap<>();

  /**
   * Decides which tokens stay.
   *
   * @param json content of a {@code tokenizer.json}
   * @param used tokens that stay at least
   */
  VocabularyPruning(byte[] json, Map<String, Integer> vocabulary, SortedSet<Integer> used) {
    try {
      this.root = (ObjectNode) JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.model = (ObjectNode) root.path("model");
    this.vocabulary = vocabulary;
    kept.addAll(used);
    root.path("added_tokens").forEach(token -> kept.add(token.path("id").asInt()));
    keepAround(root.path("post_processor"));
    if (model.path("unk_id").isInt()) {
      kept.add(model.path("unk_id").asInt());
    }
    if (vocabulary.containsKey(model.path(UNKNOWN).asText())) {
      kept.add(vocabulary.get(model.path(UNKNOWN).asText()));
    }
    String prefix = model.path("continuing_subword_prefix").asText("");
    vocabulary.forEach(
        (token, id) -> {
          String piece =
              !prefix.isEmpty() && token.startsWith(prefix)
                  ? token.substring(prefix.length())
                  : token;
          if (piece.codePointCount(0, piece.length()) == 1) {
            kept.add(id);
          }
        });
    keepWhatMergesNeed();
    kept.forEach(id -> numbers.put(id, numbers.size()));
  }

  /** What is put around texts. */
  private void keepAround(JsonNode processor) {
    processor.path("processors").forEach(this::keepAround);
    for (JsonNode token : processor.path("special_tokens")) {
      token.path("ids").forEach(id -> kept.add(id.asInt()));
    }
    for (String key : List.of("sep", "cls")) {
      if (processor.path(key).isArray()) {
        kept.add(processor.path(key).path(1).asInt());
      }
    }
  }

  private record Pair(String left, String right) {}

  private List<Pair> merges() {
    List<Pair> pairs = new ArrayList<>();
    for (JsonNode merge : model.path(MERGES)) {
      if (merge.isArray()) {
        pairs.add(new Pair(merge.path(0).asText(), merge.path(1).asText()));
      } else {
        String[] parts = merge.asText().split(" ", 2);
        pairs.add(new Pair(parts[0], parts[1]));
      }
    }
    return pairs;
  }

  private void keepWhatMergesNeed() {
    Map<Integer, List<Pair>> sources = new HashMap<>();
    for (Pair pair : merges()) {
      Integer result = vocabulary.get(pair.left() + pair.right());
      sources.computeIfAbsent(result, any -> new ArrayList<>()).add(pair);
    }
    Deque<Integer> open = new ArrayDeque<>(kept);
    while (!open.isEmpty()) {
      for (Pair pair : sources.getOrDefault(open.remove(), List.of())) {
        for (String part : List.of(pair.left(), pair.right())) {
          if (kept.add(vocabulary.get(part))) {
            open.add(vocabulary.get(part));
          }
        }
      }
    }
  }

  /**
   * The tokenizer without the others.
   *
   * @throws InvalidInputException if it is of a kind that numbers tokens elsewhere, too
   */
  byte[] json() {
    JsonNode pieces = model.path(VOCAB);
    if (pieces.isArray()) {
      ArrayNode left = JSON.createArrayNode();
      kept.stream().filter(id -> id < pieces.size()).forEach(id -> left.add(pieces.get(id)));
      model.set(VOCAB, left);
      if (model.path("unk_id").isInt()) {
        model.put("unk_id", numbers.get(model.path("unk_id").asInt()));
      }
    } else {
      ObjectNode left = JSON.createObjectNode();
      pieces
          .properties()
          .forEach(
              piece -> {
                Integer number = numbers.get(piece.getValue().asInt());
                if (number != null) {
                  left.put(piece.getKey(), number);
                }
              });
      model.set(VOCAB, left);
    }
    if (model.has(MERGES)) {
      pruneMerges();
    }
    for (JsonNode token : root.path("added_tokens")) {
      ((ObjectNode) token).put("id", numbers.get(token.path("id").asInt()));
    }
    if (root.path("padding").isObject()) {
      ObjectNode padding = (ObjectNode) root.path("padding");
      padding.put("pad_id", numbers.get(padding.path("pad_id").asInt()));
    }
    renumber(root.path("post_processor"));
    try {
      return JSON.writeValueAsBytes(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void pruneMerges() {
    ArrayNode left = JSON.createArrayNode();
    for (JsonNode merge : model.path(MERGES)) {
      String result =
          merge.isArray()
              ? merge.path(0).asText() + merge.path(1).asText()
              : merge.asText().replaceFirst(" ", "");
      if (kept.contains(vocabulary.get(result))) {
        left.add(merge);
      }
    }
    model.set(MERGES, left);
  }

  private void renumber(JsonNode processor) {
    switch (processor.path("type").asText("")) {
      case "" -> {}
      case "ByteLevel" -> {}
      case "Sequence" -> processor.path("processors").forEach(this::renumber);
      case "BertProcessing", "RobertaProcessing" -> {
        for (String key : List.of("sep", "cls")) {
          ArrayNode token = (ArrayNode) processor.path(key);
          token.set(1, JSON.getNodeFactory().numberNode(numbers.get(token.path(1).asInt())));
        }
      }
      case "TemplateProcessing" -> {
        for (JsonNode token : processor.path("special_tokens")) {
          ArrayNode ids = (ArrayNode) token.path("ids");
          for (int i = 0; i < ids.size(); i++) {
            ids.set(i, JSON.getNodeFactory().numberNode(numbers.get(ids.get(i).asInt())));
          }
        }
      }
      default ->
          throw new InvalidInputException(
              "tokens can't be left out of a tokenizer with a post-processor of type %s"
                  .formatted(processor.path("type").asText()));
    }
  }
}
