package io.github.pocketzoo.core.task;

import io.github.pocketzoo.core.tokenizer.TextSpan;

/**
 * A part of a text that may be the answer to a question.
 *
 * @param text the answer
 * @param span where it is in the context
 * @param score probability among the best candidates
 */
public record ExtractedAnswer(String text, TextSpan span, double score) {}
