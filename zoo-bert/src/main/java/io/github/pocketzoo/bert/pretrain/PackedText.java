package io.github.pocketzoo.bert.pretrain;

import io.github.pocketzoo.core.tokenizer.SpecialTokens;
import io.github.pocketzoo.core.tokenizer.Words;
import java.util.Arrays;

/**
 * One or two texts with the special tokens around them.
 *
 * @param ids vocabulary indices, {@code [seqLen]}
 * @param segments 0 or the second text's, {@code [seqLen]}
 * @param words the number of the word that a token is part of, −1 for special tokens, {@code
 *     [seqLen]}
 * @param order 0 if the second text follows the first, 1 if it doesn't or they are swapped; 0 where
 *     there is one text
 */
public record PackedText(int[] ids, int[] segments, int[] words, int order) {
  private static final int SPECIAL = -1;

  /** One text. */
  static PackedText of(SpecialTokens special, Words text) {
    return new Builder(text.length() + special.before().length + special.after().length)
        .special(special.before(), 0)
        .text(text, 0)
        .special(special.after(), 0)
        .build(0);
  }

  /** Two texts. */
  static PackedText of(SpecialTokens special, Words first, Words second, int order) {
    int segment = special.secondSegment();
    return new Builder(
            first.length()
                + second.length()
                + special.before().length
                + special.between().length
                + special.after().length)
        .special(special.before(), 0)
        .text(first, 0)
        .special(special.between(), 0)
        .text(second, segment)
        .special(special.after(), segment)
        .build(order);
  }

  /** Number of tokens. */
  public int length() {
    return ids.length;
  }

  /** Fills the arrays from the beginning. */
  private static final class Builder {
    private final int[] ids;
    private final int[] segments;
    private final int[] words;
    private int length;
    private int word;

    Builder(int length) {
      ids = new int[length];
      segments = new int[length];
      words = new int[length];
    }

    Builder special(int[] tokens, int segment) {
      for (int token : tokens) {
        add(token, segment, SPECIAL);
      }
      return this;
    }

    Builder text(Words text, int segment) {
      for (int i = 0; i < text.length(); i++) {
        // The rest of a word whose beginning was cut off is a word of its own.
        if (i > 0 && text.first()[i]) {
          word++;
        }
        add(text.ids()[i], segment, word);
      }
      word++;
      return this;
    }

    private void add(int id, int segment, int wordNumber) {
      ids[length] = id;
      segments[length] = segment;
      words[length++] = wordNumber;
    }

    PackedText build(int order) {
      return new PackedText(ids, segments, words, order);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PackedText that
        && Arrays.equals(ids, that.ids)
        && Arrays.equals(segments, that.segments)
        && Arrays.equals(words, that.words)
        && order == that.order;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(ids) + order;
  }
}
