package io.github.pocketzoo.eval;

import io.github.pocketzoo.eval.bench.Speed;
import java.util.Objects;
import java.util.Optional;

/**
 * One row of a report.
 *
 * @param name the model
 * @param engine what ran it and in which arithmetic; empty if it could not be loaded
 * @param facts size and origin; empty if it could not be loaded
 * @param quality how right it is; empty if predicting failed
 * @param comparison against the baseline; empty for the baseline and where there is none
 * @param speed how fast it is; empty if not measured or if measuring failed
 * @param error why something above is missing, in one line
 */
public record ModelResult(
    String name,
    Optional<String> engine,
    Optional<ModelFacts> facts,
    Optional<Quality> quality,
    Optional<BaselineComparison> comparison,
    Optional<Speed> speed,
    Optional<String> error)
    implements ReportRow {
  public ModelResult {
    Objects.requireNonNull(name, "name");
  }

  /** The row of a model that could not even be loaded. */
  public static ModelResult notLoaded(String name, String error) {
    return new ModelResult(
        name,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(error));
  }
}
