package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.List;

/**
 * Sentences with tagged words.
 *
 * @param name what this is, such as a file's path
 * @param labels the tags' names, such as {@code "B-PER"}
 * @param sentences at least one
 */
public record TaggedSentences(String name, List<String> labels, List<TaggedSentence> sentences) {
  public TaggedSentences {
    labels = List.copyOf(labels);
    sentences = List.copyOf(sentences);
    if (sentences.isEmpty()) {
      throw new InvalidInputException(name + ": the dataset has no sentences");
    }
    int last = labels.size() - 1;
    for (TaggedSentence sentence : sentences) {
      if (sentence.tags().stream().anyMatch(tag -> tag < 0 || tag > last)) {
        throw new InvalidInputException(
            "%s: sentence %s has the tags %s, expected 0 to %d"
                .formatted(name, sentence.id(), sentence.tags(), last));
      }
    }
  }

  /** The first {@code limit} sentences, or all of them if there are fewer. */
  public TaggedSentences limit(int limit) {
    return limit >= sentences.size()
        ? this
        : new TaggedSentences(name, labels, sentences.subList(0, limit));
  }
}
