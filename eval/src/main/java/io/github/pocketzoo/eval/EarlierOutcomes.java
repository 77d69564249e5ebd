package io.github.pocketzoo.eval;

import io.github.pocketzoo.eval.metric.Outcomes;

/**
 * What a model answered in an earlier evaluation.
 *
 * @param source the report
 * @param by which model
 * @param outcomes of all examples
 */
public record EarlierOutcomes(String source, ModelIdentity by, Outcomes outcomes) {}
