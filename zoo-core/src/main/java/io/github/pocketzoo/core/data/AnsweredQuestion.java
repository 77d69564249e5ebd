package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.tokenizer.TextSpan;
import java.util.Objects;
import java.util.Optional;

/**
 * A question whose answer is a part of a text, or that the text doesn't answer.
 *
 * @param id stable name of the question within its source
 * @param question the question
 * @param context the text
 * @param answer where the answer is in the context; empty where it has none
 */
public record AnsweredQuestion(
    String id, String question, String context, Optional<TextSpan> answer) {
  public AnsweredQuestion {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(question, "question");
    answer
        .filter(span -> span.end() > context.length())
        .ifPresent(
            span -> {
              throw new IllegalArgumentException(
                  "%s: the answer ends at %d of %d characters"
                      .formatted(id, span.end(), context.length()));
            });
  }

  /** A question with an answer. */
  public AnsweredQuestion(String id, String question, String context, TextSpan answer) {
    this(id, question, context, Optional.of(answer));
  }
}
