package io.github.pocketzoo.compression.recipe;

import io.github.pocketzoo.compression.measure.Score;

/**
 * What an evaluate step measured.
 *
 * @param stage its name
 * @param model the step that made the model
 * @param split of the data
 * @param score the result
 */
public record Evaluation(String stage, String model, String split, Score score) {}
