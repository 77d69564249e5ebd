package io.github.pocketzoo.core.task;

/**
 * A question about a text.
 *
 * @param question the question
 * @param context the text that has the answer
 */
public record ContextQuestion(String question, String context) {}
