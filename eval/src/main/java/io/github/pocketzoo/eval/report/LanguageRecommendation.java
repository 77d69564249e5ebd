package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.compare.Condition;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.language.LanguageResult;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which language model to ship, by a rule that is said in words: what {@link BudgetChoice} finds
 * within the budget. Where no budget was given, bits per byte may be at most {@value
 * #TOLERANCE_PERCENT} % above the baseline's, or above the best one's where there is no baseline.
 */
final class LanguageRecommendation {
  private static final int TOLERANCE_PERCENT = 3;

  private LanguageRecommendation() {}

  static Recommendation of(LanguageReport report) {
    List<LanguageResult> candidates =
        report.models().stream()
            .filter(model -> model.quality().isPresent() && model.facts().isPresent())
            .toList();
    if (candidates.isEmpty()) {
      return Recommendation.NONE;
    }
    MeasuredRun run = MeasuredRun.of("", report);
    boolean asked = !report.options().budget().isEmpty();
    List<Condition> budget =
        asked
            ? report.options().budget()
            : List.of(
                Condition.atMost(
                    ComparedMetric.BITS_PER_BYTE.name(),
                    Condition.Change.RATIO,
                    1 + TOLERANCE_PERCENT / 100.0));
    BudgetChoice<LanguageResult> choice =
        BudgetChoice.of(
            candidates,
            report.baseline(),
            Comparator.comparingDouble(LanguageRecommendation::bits),
            run,
            budget);
    if (choice.chosen().isEmpty()) {
      return BudgetChoice.nothing(run, budget);
    }
    LanguageResult chosen = choice.chosen().get();
    return new Recommendation(
        Optional.of(chosen.name()),
        sentence(candidates, chosen, choice),
        asked
            ? choice.rule("bits per byte", budget)
            : "Rule: the smallest on disk of the models whose bits per byte on these texts are at most %d %% above those of %s."
                .formatted(TOLERANCE_PERCENT, choice.reference().name()));
  }

  private static String sentence(
      List<LanguageResult> candidates, LanguageResult chosen, BudgetChoice<LanguageResult> choice) {
    LanguageResult reference = choice.reference();
    String quality = LanguageColumns.bits(bits(chosen)) + " bits per byte";
    if (candidates.size() == 1) {
      return Recommendation.onlyOne(chosen.name(), quality, BudgetChoice.bytes(chosen));
    }
    if (chosen.equals(reference)) {
      return "Keep %s (%s): %s.".formatted(chosen.name(), quality, choice.reasonToKeep());
    }
    return "Ship %s: %s, %s than %s; %s%s."
        .formatted(
            chosen.name(),
            quality,
            difference(bits(chosen) / bits(reference) - 1),
            reference.name(),
            Recommendation.size(BudgetChoice.bytes(chosen), BudgetChoice.bytes(reference)),
            speed(chosen, reference));
  }

  private static String difference(double share) {
    return "%s %% %s"
        .formatted(Numbers.fixed(100 * Math.abs(share), 2), share < 0 ? "fewer" : "more");
  }

  private static String speed(LanguageResult chosen, LanguageResult reference) {
    if (chosen.speed().isEmpty() || reference.speed().isEmpty()) {
      return "";
    }
    return Recommendation.speed(
        reference.speed().orElseThrow().nextToken().p50Millis()
            / chosen.speed().orElseThrow().nextToken().p50Millis());
  }

  private static double bits(LanguageResult model) {
    return model.quality().orElseThrow().bitsPerByte().value();
  }
}
