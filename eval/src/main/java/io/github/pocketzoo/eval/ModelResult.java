package io.github.pocketzoo.eval;

import io.github.pocketzoo.eval.bench.ColdStart;
import io.github.pocketzoo.eval.bench.Speed;
import io.github.pocketzoo.eval.metric.Metric;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One row of a report.
 *
 * @param name the model
 * @param engine what ran it and in which arithmetic; empty if it could not be loaded
 * @param facts size and origin; empty if it could not be loaded
 * @param scores how good it is, the primary score first; empty if predicting failed
 * @param differences of the scores from those of the baseline, in their order; empty for the
 *     baseline and where there is none
 * @param quality more of a classifier of one class an example; empty of others, and if predicting
 *     failed
 * @param comparison against the baseline, of such classifiers; empty for the baseline and where
 *     there is none
 * @param speed how fast it is; empty if not measured or if measuring failed
 * @param error why something above is missing, in one line
 * @param coldStart how long its first answer takes in a new process; empty if not measured
 */
public record ModelResult(
    String name,
    Optional<String> engine,
    Optional<ModelFacts> facts,
    List<Score> scores,
    List<ScoreDifference> differences,
    Optional<Quality> quality,
    Optional<BaselineComparison> comparison,
    Optional<Speed> speed,
    Optional<String> error,
    Optional<ColdStart> coldStart)
    implements ColdStarting<ModelResult> {
  public ModelResult {
    Objects.requireNonNull(name, "name");
    // Reports of schema version 1 have the scores of classifiers alone, and there.
    scores =
        scores == null || scores.isEmpty()
            ? quality.map(Quality::scores).orElse(List.of())
            : List.copyOf(scores);
    differences = differences == null ? List.of() : List.copyOf(differences);
  }

  /** Without a cold start. */
  public ModelResult(
      String name,
      Optional<String> engine,
      Optional<ModelFacts> facts,
      List<Score> scores,
      List<ScoreDifference> differences,
      Optional<Quality> quality,
      Optional<BaselineComparison> comparison,
      Optional<Speed> speed,
      Optional<String> error) {
    this(
        name,
        engine,
        facts,
        scores,
        differences,
        quality,
        comparison,
        speed,
        error,
        Optional.empty());
  }

  @Override
  public ModelResult withColdStart(ColdStart measured) {
    return with(facts, Optional.of(measured));
  }

  @Override
  public ModelResult withNote(String note) {
    return with(facts.map(known -> known.withNote(note)), coldStart);
  }

  private ModelResult with(Optional<ModelFacts> known, Optional<ColdStart> started) {
    return new ModelResult(
        name, engine, known, scores, differences, quality, comparison, speed, error, started);
  }

  /** The row of a model that could not even be loaded. */
  public static ModelResult notLoaded(String name, String error) {
    return new ModelResult(
        name,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(error));
  }

  /** The score that the task is judged by. */
  public Optional<Score> primary() {
    return scores.stream().findFirst();
  }

  /** The score of a metric. */
  public Optional<Score> score(Metric metric) {
    return scores.stream().filter(score -> score.metric().name().equals(metric.name())).findFirst();
  }

  /** The difference of a metric from the baseline. */
  public Optional<ScoreDifference> difference(Metric metric) {
    return differences.stream()
        .filter(difference -> difference.metric().name().equals(metric.name()))
        .findFirst();
  }
}
