package io.github.pocketzoo.core.task;

import io.github.pocketzoo.core.tokenizer.TextSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A word with the tag that a model gives it.
 *
 * @param span where it is
 * @param tag such as {@code "B-PER"}
 * @param score probability of the tag
 */
record TaggedWord(TextSpan span, String tag, double score) {
  private static final String OUTSIDE = "O";

  /** Begin a group in the schemes IOB2, BIOES and BILOU. */
  private static final Set<String> BEGIN = Set.of("B", "S", "U");

  /** Continue one. */
  private static final Set<String> INSIDE = Set.of("I", "E", "L");

  private String prefix() {
    return tag.length() > 2 && tag.charAt(1) == '-' ? tag.substring(0, 1) : "";
  }

  private boolean isPrefixed() {
    return BEGIN.contains(prefix()) || INSIDE.contains(prefix());
  }

  private String label() {
    return isPrefixed() ? tag.substring(2) : tag;
  }

  private boolean continues(TaggedWord before) {
    return INSIDE.contains(prefix()) && before.isPrefixed() && label().equals(before.label());
  }

  /**
   * Groups words to entities as the CoNLL shared tasks count them: an I- without a beginning begins
   * one. Words whose tags have no prefix, such as parts of speech, stay alone.
   */
  static List<Entity> group(List<TaggedWord> words, String text) {
    List<Entity> entities = new ArrayList<>();
    List<TaggedWord> open = new ArrayList<>();
    for (TaggedWord word : words) {
      if (!open.isEmpty() && !word.continues(open.get(open.size() - 1))) {
        entities.add(entity(open, text));
        open.clear();
      }
      if (!word.tag().equals(OUTSIDE)) {
        open.add(word);
      }
    }
    if (!open.isEmpty()) {
      entities.add(entity(open, text));
    }
    return entities;
  }

  private static Entity entity(List<TaggedWord> words, String text) {
    TextSpan span =
        new TextSpan(words.get(0).span().start(), words.get(words.size() - 1).span().end());
    double score = words.stream().mapToDouble(TaggedWord::score).average().orElseThrow();
    return new Entity(words.get(0).label(), span, span.of(text), score);
  }
}
