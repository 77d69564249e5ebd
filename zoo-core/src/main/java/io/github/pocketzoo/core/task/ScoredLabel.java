package io.github.pocketzoo.core.task;

/**
 * What a model says of a label.
 *
 * @param label the name
 * @param score its probability, or the number that is predicted
 */
public record ScoredLabel(String label, double score) {}
