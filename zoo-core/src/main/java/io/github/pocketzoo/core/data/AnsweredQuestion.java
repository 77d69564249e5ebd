package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.tokenizer.TextSpan;
import java.util.Objects;

/**
 * A question whose answer is a part of a text.
 *
 * @param id stable name of the question within its source
 * @param question the question
 * @param context the text
 * @param answer where the answer is in the context
 */
public record AnsweredQuestion(String id, String question, String context, TextSpan answer) {
  public AnsweredQuestion {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(question, "question");
    if (answer.end() > context.length()) {
      throw new IllegalArgumentException(
          "%s: the answer ends at %d of %d characters"
              .formatted(id, answer.end(), context.length()));
    }
  }
}
