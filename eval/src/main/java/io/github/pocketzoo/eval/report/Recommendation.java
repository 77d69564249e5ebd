package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.BaselineComparison;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.Score;
import io.github.pocketzoo.eval.metric.Metric;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which model to ship, by a rule that is said in words: the smallest on disk of the models whose
 * primary score is at most a point worse than the baseline's, or than the best one's where there is
 * no baseline.
 *
 * @param model the chosen one; empty if no model has a result
 * @param sentence what to do and what it costs
 * @param rule how it was chosen
 */
record Recommendation(Optional<String> model, String sentence, String rule) {
  /** Score that may be given up for size: one point. */
  private static final double TOLERANCE = 0.01;

  /** Ratios within this of 1 are not called a difference. */
  private static final double SAME_SPEED = 0.05;

  /** The usual level below which chance is not blamed. */
  private static final double SIGNIFICANT = 0.05;

  /** Of no model. */
  static final Recommendation NONE =
      new Recommendation(Optional.empty(), "No model has a result to recommend it by.", "");

  static Recommendation of(EvaluationReport report) {
    List<ModelResult> candidates =
        report.models().stream()
            .filter(model -> model.primary().isPresent() && model.facts().isPresent())
            .toList();
    if (candidates.isEmpty()) {
      return NONE;
    }
    SmallestGoodEnough<ModelResult> choice =
        SmallestGoodEnough.of(
            candidates,
            report.baseline(),
            Comparator.comparingDouble(Recommendation::goodness).reversed(),
            // Half a millionth against rounding: exactly one point worse is within.
            (model, reference) -> goodness(model) >= goodness(reference) - TOLERANCE - 5e-7);
    ModelResult chosen = choice.chosen();
    ModelResult reference = choice.reference();
    Metric metric = score(chosen).metric();
    String rule =
        "Rule: the smallest on disk of the models whose %s on this test set is at most %s point %s that of %s."
            .formatted(
                metric.title(),
                Numbers.fixed(100 * TOLERANCE, 1),
                metric.higherIsBetter() ? "below" : "above",
                reference.name());
    return new Recommendation(
        Optional.of(chosen.name()), sentence(candidates, chosen, reference), rule);
  }

  /** Whether it is this model. */
  boolean isOf(String name) {
    return model.equals(Optional.of(name));
  }

  private static String sentence(
      List<ModelResult> candidates, ModelResult chosen, ModelResult reference) {
    Score score = score(chosen);
    String quality =
        "%s %s %s"
            .formatted(
                Numbers.percent(score.value()),
                score.metric().scale().unit(),
                score.metric().title());
    if (candidates.size() == 1) {
      return onlyOne(chosen.name(), quality, SmallestGoodEnough.bytes(chosen));
    }
    if (chosen.equals(reference)) {
      return "Keep %s (%s): no smaller model here is good enough."
          .formatted(chosen.name(), quality);
    }
    return "Ship %s: %s, %s %s%s; %s%s."
        .formatted(
            chosen.name(),
            quality,
            difference(score.value() - score(reference).value()),
            reference.name(),
            significance(chosen),
            size(SmallestGoodEnough.bytes(chosen), SmallestGoodEnough.bytes(reference)),
            speed(chosen, reference));
  }

  /** The sentence where there is nothing to choose. */
  static String onlyOne(String model, String quality, long bytes) {
    return "%s is the only model with a result: %s, %s on disk."
        .formatted(model, quality, Numbers.bytes(bytes));
  }

  /** In words, how small a model is. */
  static String size(long bytes, long bytesOfReference) {
    return "%s on disk, %s times smaller"
        .formatted(Numbers.bytes(bytes), Numbers.fixed((double) bytesOfReference / bytes, 1));
  }

  private static String difference(double difference) {
    String points = Numbers.fixed(100 * Math.abs(difference), 2);
    return difference == 0
        ? "the same as"
        : points + " points " + (difference < 0 ? "below" : "above");
  }

  private static String significance(ModelResult chosen) {
    return chosen
        .comparison()
        .map(BaselineComparison::mcnemar)
        .map(
            test ->
                " (McNemar p "
                    + (test.p() < 0.001 ? "" : "= ")
                    + Numbers.probability(test.p())
                    + (test.p() >= SIGNIFICANT ? ", may be chance)" : ")"))
        .orElse("");
  }

  private static String speed(ModelResult chosen, ModelResult reference) {
    if (chosen.speed().isEmpty() || reference.speed().isEmpty()) {
      return "";
    }
    return speed(
        reference.speed().orElseThrow().latency().p50Millis()
            / chosen.speed().orElseThrow().latency().p50Millis());
  }

  /**
   * In words, how fast a model is.
   *
   * @param ratio how many times faster than another
   */
  static String speed(double ratio) {
    if (Math.abs(ratio - 1) <= SAME_SPEED) {
      return ", about as fast at the median";
    }
    return ratio > 1
        ? ", %s times faster at the median".formatted(Numbers.fixed(ratio, 1))
        : ", %s times slower at the median".formatted(Numbers.fixed(1 / ratio, 1));
  }

  private static Score score(ModelResult model) {
    return model.primary().orElseThrow();
  }

  /** The score, turned so that more is better. */
  private static double goodness(ModelResult model) {
    Score score = score(model);
    return score.metric().higherIsBetter() ? score.value() : -score.value();
  }
}
