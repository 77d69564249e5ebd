package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.ReportRow;
import io.github.pocketzoo.eval.bench.DecodingSpeed;
import java.util.Objects;
import java.util.Optional;

/**
 * One row of a report on language models.
 *
 * @param name the model
 * @param engine what ran it and in which arithmetic; empty of a {@link ReferenceModel}, and if it
 *     could not be loaded
 * @param facts size and origin; empty of a {@link ReferenceModel}, and if it could not be loaded
 * @param quality how well it expects the texts; empty if scoring failed
 * @param comparison against the baseline; empty for the baseline and where there is none
 * @param speed how fast it writes; empty if not measured or if measuring failed
 * @param error why something above is missing, in one line
 */
public record LanguageResult(
    String name,
    Optional<String> engine,
    Optional<ModelFacts> facts,
    Optional<LanguageQuality> quality,
    Optional<LanguageComparison> comparison,
    Optional<DecodingSpeed> speed,
    Optional<String> error)
    implements ReportRow {
  public LanguageResult {
    Objects.requireNonNull(name, "name");
  }

  /** The row of a model that could not even be loaded. */
  public static LanguageResult notLoaded(String name, String error) {
    return new LanguageResult(
        name,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(error));
  }
}
