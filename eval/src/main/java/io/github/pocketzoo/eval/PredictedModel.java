package io.github.pocketzoo.eval;

import io.github.pocketzoo.eval.metric.Outcomes;
import java.util.Objects;

/**
 * A model with what it predicted.
 *
 * @param name row of the report, unique in it
 * @param engine what ran it and in which arithmetic
 * @param facts what is known without running it
 * @param outcomes of the examples of a test set, in their order
 */
public record PredictedModel(String name, String engine, ModelFacts facts, Outcomes outcomes) {
  public PredictedModel {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(engine, "engine");
    Objects.requireNonNull(facts, "facts");
    Objects.requireNonNull(outcomes, "outcomes");
  }
}
