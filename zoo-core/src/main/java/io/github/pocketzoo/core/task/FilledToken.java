package io.github.pocketzoo.core.task;

/**
 * A token that a model puts where one was masked.
 *
 * @param id in the vocabulary
 * @param token as text
 * @param probability of it
 */
public record FilledToken(int id, String token, double probability) {}
