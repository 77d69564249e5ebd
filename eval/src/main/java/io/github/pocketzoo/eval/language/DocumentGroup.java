package io.github.pocketzoo.eval.language;

/**
 * The documents of similar length.
 *
 * @param shortest bytes of the shortest, in UTF-8
 * @param longest bytes of the longest
 * @param score of all of them together
 */
public record DocumentGroup(long shortest, long longest, LanguageScore score) {}
