package io.github.pocketzoo.compression.search;

import io.github.pocketzoo.compression.measure.Score;
import io.github.pocketzoo.compression.recipe.step.RecipeKey;
import io.github.pocketzoo.compression.recipe.step.RecipeValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a model has to keep. Without a limit every model does.
 *
 * @param maxScoreLoss how much worse than the reference its score may be, in units of the metric
 * @param minScore how good it has to be: a least value, or a greatest perplexity
 * @param maxLatencyMillis median time of a call
 * @param maxStoredMegabytes of its weights
 */
public record SearchBudget(
    Optional<Double> maxScoreLoss,
    Optional<Double> minScore,
    Optional<Double> maxLatencyMillis,
    Optional<Double> maxStoredMegabytes) {
  private static final double MEGABYTE = 1e6;

  private static final RecipeKey<Double> MAX_SCORE_LOSS =
      RecipeKey.nonNegative(
          "max-score-loss",
          "how much worse than the first score of the recipe a model may be, in units of the"
              + " metric");
  private static final RecipeKey<Double> MIN_SCORE =
      RecipeKey.nonNegative("min-score", "how good a model has to be; the most of a perplexity");
  private static final RecipeKey<Double> MAX_LATENCY =
      RecipeKey.positive("max-latency-ms", "median time of a call, measured");
  private static final RecipeKey<Double> MAX_STORED =
      RecipeKey.positive("max-stored-mb", "megabytes of weights on disk");

  static final List<RecipeKey<?>> KEYS =
      List.of(MAX_SCORE_LOSS, MIN_SCORE, MAX_LATENCY, MAX_STORED);

  /** No limit. */
  static SearchBudget none() {
    return new SearchBudget(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  static SearchBudget of(RecipeValues values) {
    return new SearchBudget(
        values.find(MAX_SCORE_LOSS),
        values.find(MIN_SCORE),
        values.find(MAX_LATENCY),
        values.find(MAX_STORED));
  }

  /** Whether there is no limit. */
  public boolean isEmpty() {
    return equals(none());
  }

  /** Whether a model keeps it; what wasn't measured doesn't. */
  public boolean isKept(SearchPoint point) {
    Score score = point.score();
    boolean good =
        minScore
            .map(least -> score.higherIsBetter() ? score.value() >= least : score.value() <= least)
            .orElse(true);
    boolean near =
        maxScoreLoss.map(most -> -score.gainOver(point.reference()) <= most).orElse(true);
    boolean fast =
        maxLatencyMillis
            .map(most -> point.cost().filter(cost -> cost.latencyMillis() <= most).isPresent())
            .orElse(true);
    boolean small =
        maxStoredMegabytes.map(most -> point.storedBytes() / MEGABYTE <= most).orElse(true);
    return good && near && fast && small;
  }

  /** The limits in words. */
  public String describe() {
    List<String> limits = new ArrayList<>();
    maxScoreLoss.ifPresent(value -> limits.add(limit("score loss at most", value, "")));
    minScore.ifPresent(value -> limits.add(limit("score", value, " or better")));
    maxLatencyMillis.ifPresent(value -> limits.add(limit("latency at most", value, " ms")));
    maxStoredMegabytes.ifPresent(value -> limits.add(limit("stored at most", value, " MB")));
    return limits.isEmpty() ? "none" : String.join(", ", limits);
  }

  private static String limit(String what, double value, String unit) {
    return String.format(Locale.ROOT, "%s %s%s", what, value, unit);
  }
}
