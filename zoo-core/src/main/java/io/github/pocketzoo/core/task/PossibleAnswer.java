package io.github.pocketzoo.core.task;

import java.util.List;

/**
 * Answers to a question that may have none.
 *
 * @param answers the best parts of the text, the best one first
 * @param margin score of no answer minus that of the best answer: above 0, the model thinks that
 *     the text has none; infinite where there is no part that could be one
 */
public record PossibleAnswer(List<ExtractedAnswer> answers, double margin) {
  public PossibleAnswer {
    answers = List.copyOf(answers);
  }
}
