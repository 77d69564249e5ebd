package io.github.pocketzoo.eval.task;

import java.util.List;

/**
 * A synset of WordNet.
 *
 * @param offset its place in its data file, which names it there: 8 digits
 * @param lexicographerFile the broad category its authors filed it under, such as {@code
 *     noun.animal}
 * @param words that mean it, with spaces
 * @param gloss definitions and examples
 */
record Synset(String offset, String lexicographerFile, List<String> words, String gloss) {
  public Synset {
    words = List.copyOf(words);
  }
}
