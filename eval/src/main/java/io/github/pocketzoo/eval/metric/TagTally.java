package io.github.pocketzoo.eval.metric;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Counts what is right in tagged sentences, one after the other. */
public final class TagTally {
  private final int[] right;
  private final int[] entities;
  private final int[] predicted;
  private final int[] rightTags;
  private final int[] words;
  private int next;

  /** A tally of so many sentences. */
  public TagTally(int sentences) {
    right = new int[sentences];
    entities = new int[sentences];
    predicted = new int[sentences];
    rightTags = new int[sentences];
    words = new int[sentences];
  }

  /** Counts the next sentence: a true and a predicted tag for each of its words. */
  public void add(List<String> truth, List<String> tags) {
    if (truth.size() != tags.size()) {
      throw new IllegalArgumentException(
          "%d tags of %d words".formatted(tags.size(), truth.size()));
    }
    List<TaggedSpan> is = TaggedSpan.of(truth);
    List<TaggedSpan> said = TaggedSpan.of(tags);
    Set<TaggedSpan> both = new HashSet<>(is);
    both.retainAll(said);
    right[next] = both.size();
    entities[next] = is.size();
    predicted[next] = said.size();
    words[next] = truth.size();
    for (int word = 0; word < truth.size(); word++) {
      rightTags[next] += truth.get(word).equals(tags.get(word)) ? 1 : 0;
    }
    next++;
  }

  /** The counts, once all sentences are in. */
  public TagOutcomes outcomes(List<Metric> metrics) {
    return new TagOutcomes(right, entities, predicted, rightTags, words, metrics);
  }
}
