package io.github.pocketzoo.eval;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Optional;

/**
 * What answers were given by. A name alone doesn't tell: the model may have been trained again
 * since.
 *
 * @param sha256 of the model's files, see {@link ModelFacts#sha256}; empty of older reports
 * @param engine what ran it and in which arithmetic
 */
public record ModelIdentity(Optional<String> sha256, Optional<String> engine) {
  /** That of a row in a report. */
  public static ModelIdentity of(ReportRow row) {
    return new ModelIdentity(row.facts().flatMap(ModelFacts::sha256), row.engine());
  }

  /** That of a model that is open. */
  public static ModelIdentity of(ModelFacts facts, String engine) {
    return new ModelIdentity(facts.sha256(), Optional.of(engine));
  }

  /**
   * Refuses earlier answers that are not this model's.
   *
   * @param answers who gave them
   * @param source where they are from
   * @throws InvalidInputException if its files or its engine are others
   */
  public void requireGave(ModelIdentity answers, String source) {
    if (sha256.isEmpty() || !sha256.equals(answers.sha256)) {
      throw new InvalidInputException(
          source + ": answers of a model with other files; evaluate it again without --answers");
    }
    if (!engine.equals(answers.engine)) {
      throw new InvalidInputException(
          "%s: answers by %s, expected %s"
              .formatted(source, answers.engine.orElse("none"), engine.orElse("none")));
    }
  }
}
