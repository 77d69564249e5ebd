package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.eval.ModelIdentity;
import java.util.Objects;

/**
 * How a model scored documents in an earlier evaluation.
 *
 * @param source the report
 * @param by which model
 * @param windowLength tokens of the windows that they were cut into
 * @param documents their scores
 */
public record EarlierScores(
    String source, ModelIdentity by, int windowLength, ScoredDocuments documents) {
  public EarlierScores {
    Objects.requireNonNull(documents, "documents");
  }
}
