package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.List;

/**
 * Questions with answers that are parts of texts.
 *
 * @param name what this is, such as a file's path
 * @param questions at least one
 */
public record AnsweredQuestions(String name, List<AnsweredQuestion> questions) {
  public AnsweredQuestions {
    questions = List.copyOf(questions);
    if (questions.isEmpty()) {
      throw new InvalidInputException(name + ": no questions, expected at least one");
    }
  }

  /** The first {@code limit} questions, or all of them if there are fewer. */
  public AnsweredQuestions limit(int limit) {
    return limit >= questions.size()
        ? this
        : new AnsweredQuestions(name, questions.subList(0, limit));
  }
}
