package io.github.pocketzoo.core.task;

import java.util.List;

/**
 * What a model says of a text.
 *
 * @param scores all labels: by falling probability, or as the model has them where they are numbers
 * @param chosen the labels that the text has: the most probable, or those above the threshold where
 *     there may be any number of them; of numbers, none
 */
public record Classification(List<ScoredLabel> scores, List<ScoredLabel> chosen) {
  public Classification {
    scores = List.copyOf(scores);
    chosen = List.copyOf(chosen);
  }
}
