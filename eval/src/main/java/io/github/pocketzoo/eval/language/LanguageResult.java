package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.eval.ColdStarting;
import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.bench.ColdStart;
import io.github.pocketzoo.eval.bench.DecodingSpeed;
import java.util.List;
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
 * @param differing documents that it expects most unlike the baseline; empty for the baseline and
 *     where there is none
 * @param agreement with the baseline; empty for the baseline, where there is none, where their
 *     tokens of the texts differ, and in older reports
 * @param coldStart how long its first answer takes in a new process; empty if not measured
 */
public record LanguageResult(
    String name,
    Optional<String> engine,
    Optional<ModelFacts> facts,
    Optional<LanguageQuality> quality,
    Optional<LanguageComparison> comparison,
    Optional<DecodingSpeed> speed,
    Optional<String> error,
    List<DifferingDocument> differing,
    Optional<LanguageAgreement> agreement,
    Optional<ColdStart> coldStart)
    implements ColdStarting<LanguageResult> {
  public LanguageResult {
    Objects.requireNonNull(name, "name");
    differing = differing == null ? List.of() : List.copyOf(differing);
  }

  @Override
  public LanguageResult withColdStart(ColdStart measured) {
    return with(facts, Optional.of(measured));
  }

  @Override
  public LanguageResult withNote(String note) {
    return with(facts.map(known -> known.withNote(note)), coldStart);
  }

  private LanguageResult with(Optional<ModelFacts> known, Optional<ColdStart> started) {
    return new LanguageResult(
        name, engine, known, quality, comparison, speed, error, differing, agreement, started);
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
        Optional.of(error),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }
}
