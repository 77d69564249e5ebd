package io.github.pocketzoo.eval.language;

import java.util.Objects;

/**
 * How a model scored documents in an earlier evaluation.
 *
 * @param windowLength tokens of the windows that they were cut into
 * @param documents their scores
 */
public record EarlierScores(int windowLength, ScoredDocuments documents) {
  public EarlierScores {
    Objects.requireNonNull(documents, "documents");
  }
}
