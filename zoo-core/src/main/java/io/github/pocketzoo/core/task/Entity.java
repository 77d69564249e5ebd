package io.github.pocketzoo.core.task;

import io.github.pocketzoo.core.tokenizer.TextSpan;

/**
 * A part of a text that has a name's class.
 *
 * @param label the class, such as {@code "PER"}
 * @param span where it is
 * @param text what it is
 * @param score mean probability of its words' tags
 */
public record Entity(String label, TextSpan span, String text, double score) {}
