package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * How large a student's tables of embeddings are, which are most of a small model.
 *
 * @param vocabulary which tokens it has; empty for all that it begins with
 * @param embeddingSize width of the tables, which are projected to the hidden size; empty for as
 *     wide as the hidden states
 */
public record StudentTables(Optional<VocabularyChoice> vocabulary, OptionalInt embeddingSize) {
  /** Checks. */
  public StudentTables {
    if (embeddingSize.isPresent() && embeddingSize.getAsInt() < 2) {
      throw new InvalidInputException(
          "embedding size %d of the student, expected 2 or more"
              .formatted(embeddingSize.getAsInt()));
    }
  }

  /** Whether they are those that the student begins with. */
  public boolean isWhole() {
    return vocabulary.isEmpty() && embeddingSize.isEmpty();
  }

  /**
   * The student with such tables.
   *
   * @param student is closed where another is returned
   * @param counts counts the tokens of the training texts
   * @throws InvalidInputException if its family or kind of tokenizer can't have them
   */
  public Model of(Model student, Function<Tokenizer, TokenCounts> counts) {
    Model chosen = vocabulary.map(choice -> choice.of(student, counts)).orElse(student);
    if (embeddingSize.isEmpty()) {
      return chosen;
    }
    try (chosen) {
      // Not the counts from before: with fewer tokens the texts are cut in other ways.
      return FactorisedEmbeddings.of(
          chosen, embeddingSize.getAsInt(), counts.apply(chosen.tokenizer()));
    }
  }
}
