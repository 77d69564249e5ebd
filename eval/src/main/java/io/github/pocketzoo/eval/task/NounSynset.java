package io.github.pocketzoo.eval.task;

/**
 * A noun synset of WordNet.
 *
 * @param offset its place in the noun data file, which names it: 8 digits
 * @param lexicographerFile the broad category its authors filed it under, such as {@code
 *     noun.animal}
 * @param gloss definitions and examples
 */
record NounSynset(String offset, String lexicographerFile, String gloss) {}
