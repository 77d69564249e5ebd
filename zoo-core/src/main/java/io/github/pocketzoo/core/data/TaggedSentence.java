package io.github.pocketzoo.core.data;

import java.util.List;

/**
 * A sentence whose words have a class each.
 *
 * @param id stable name of the sentence within its source, such as the number of its first line
 * @param words at least one
 * @param tags one a word: an index into {@link TaggedSentences#labels()}
 */
public record TaggedSentence(String id, List<String> words, List<Integer> tags) {
  public TaggedSentence {
    words = List.copyOf(words);
    tags = List.copyOf(tags);
    if (words.isEmpty() || words.size() != tags.size()) {
      throw new IllegalArgumentException(
          "%d words with %d tags".formatted(words.size(), tags.size()));
    }
  }

  /** The words with a space between two of them. */
  public String text() {
    return String.join(" ", words);
  }
}
