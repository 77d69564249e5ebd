package io.github.pocketzoo.eval.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * An entity in a sentence's tags.
 *
 * @param type such as {@code "PER"}
 * @param begin its first word
 * @param end one more than its last word
 */
public record TaggedSpan(String type, int begin, int end) {
  private static final String OUTSIDE = "O";

  /** What a tag says. */
  private record Tag(char prefix, String type) {
    static Tag of(String tag) {
      if (tag.equals(OUTSIDE)) {
        return new Tag('O', "");
      }
      int hyphen = tag.indexOf('-');
      return hyphen == 1
          ? new Tag(tag.charAt(0), tag.substring(2))
          // A tag without a prefix is a group as long as it lasts.
          : new Tag('I', tag);
    }

    boolean isOutside() {
      return prefix == 'O';
    }

    /** Whether it is the last of its entity, whatever follows. */
    boolean isLast() {
      return "ESLU".indexOf(prefix) >= 0;
    }

    /** Whether it begins an entity, whatever was before. */
    boolean isFirst() {
      return "BSU".indexOf(prefix) >= 0;
    }
  }

  /**
   * The entities of a sentence, as conlleval finds them (Tjong Kim Sang and De Meulder 2003; the
   * default of seqeval), in the schemes IOB1, IOB2, IOBES and BILOU: one begins at a tag that says
   * so, after the end of another, and wherever the type changes.
   */
  public static List<TaggedSpan> of(List<String> tags) {
    List<TaggedSpan> spans = new ArrayList<>();
    int begin = -1;
    Tag before = Tag.of(OUTSIDE);
    for (int word = 0; word <= tags.size(); word++) {
      Tag tag = Tag.of(word < tags.size() ? tags.get(word) : OUTSIDE);
      boolean continues =
          begin >= 0
              && !before.isLast()
              && !tag.isFirst()
              && !tag.isOutside()
              && tag.type().equals(before.type());
      if (begin >= 0 && !continues) {
        spans.add(new TaggedSpan(before.type(), begin, word));
        begin = -1;
      }
      if (begin < 0 && !tag.isOutside()) {
        begin = word;
      }
      before = tag;
    }
    return spans;
  }
}
