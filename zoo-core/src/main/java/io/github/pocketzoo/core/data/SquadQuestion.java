package io.github.pocketzoo.core.data;

import java.util.List;
import java.util.Objects;

/**
 * A question about a text with the answers that people gave.
 *
 * @param id stable name of the question within its source
 * @param question the question
 * @param context the text
 * @param answers parts of the text, each right; none where the text doesn't answer the question
 */
public record SquadQuestion(String id, String question, String context, List<String> answers) {
  public SquadQuestion {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(question, "question");
    Objects.requireNonNull(context, "context");
    answers = List.copyOf(answers);
  }
}
