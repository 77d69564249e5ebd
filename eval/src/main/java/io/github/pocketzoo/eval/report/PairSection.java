package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelPair;
import io.github.pocketzoo.eval.compare.Estimate;
import io.github.pocketzoo.eval.compare.Interval;
import io.github.pocketzoo.eval.language.LanguagePair;
import io.github.pocketzoo.eval.language.LanguageReport;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;

/** The page's table of every model with every other, where there are three models or more. */
final class PairSection {
  private PairSection() {}

  /** What the template needs. */
  static Map<String, Object> of(EvaluationReport report) {
    return content(
        "The second model's primary score minus the first's",
        "Difference (points)",
        "McNemar p",
        report.pairs().stream().map(PairSection::row).toList());
  }

  /** What the template needs. */
  static Map<String, Object> of(LanguageReport report) {
    return content(
        "The second model's bits per byte minus the first's",
        "Difference (bits/byte)",
        "× perplexity",
        report.pairs().stream().map(PairSection::row).toList());
  }

  private static Map<String, Object> content(
      String caption, String difference, String last, List<Map<String, Object>> rows) {
    return Map.of(
        "anyPairs", rows.size() > 1,
        "pairs", rows,
        "pairsCaption", caption,
        "pairsDifference", difference,
        "pairsLast", last);
  }

  private static Map<String, Object> row(ModelPair pair) {
    return row(
        pair.first(),
        pair.second(),
        new Estimate(pair.difference().value(), pair.difference().interval()),
        Numbers::points,
        pair.mcnemar().map(test -> Numbers.probability(test.p())).orElse(Numbers.MISSING));
  }

  private static Map<String, Object> row(LanguagePair pair) {
    return row(
        pair.first(),
        pair.second(),
        pair.comparison().bitsPerByteDifference(),
        value -> Numbers.signed(value, LanguageColumns.BITS_DECIMALS),
        pair.comparison()
            .perplexityRatio()
            .map(ratio -> Numbers.fixed(ratio.value(), 3))
            .orElse(Numbers.MISSING));
  }

  private static Map<String, Object> row(
      String first,
      String second,
      Estimate difference,
      DoubleFunction<String> format,
      String last) {
    Interval interval = difference.interval();
    return Map.of(
        "first",
        first,
        "second",
        second,
        "difference",
        format.apply(difference.value()),
        "interval",
        "%s to %s".formatted(format.apply(interval.low()), format.apply(interval.high())),
        "last",
        last,
        "apart",
        !interval.contains(0));
  }
}
