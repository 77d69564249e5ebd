package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.bench.DecodingSpeed;
import io.github.pocketzoo.eval.compare.Estimate;
import io.github.pocketzoo.eval.language.LanguageComparison;
import io.github.pocketzoo.eval.language.LanguageQuality;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.language.LanguageResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/** The numbers of language models. */
final class LanguageColumns {
  static final int BITS_DECIMALS = 4;

  private LanguageColumns() {}

  static List<Column<LanguageResult>> of(LanguageReport report) {
    List<Column<LanguageResult>> all =
        new ArrayList<>(
            List.of(
                Column.lowerIsBetter(
                    "Perplexity",
                    "a token, with its 95 % bootstrap interval; comparable where tokens are the"
                        + " same",
                    ofQuality(quality -> cell(quality.perplexity(), Numbers::perplexity))),
                Column.lowerIsBetter(
                    "Bits/byte",
                    "bits for a byte of text, with their 95 % bootstrap interval; always"
                        + " comparable",
                    ofQuality(quality -> cell(quality.bitsPerByte(), LanguageColumns::bits))),
                Column.lowerIsBetter(
                    "× perplexity",
                    "perplexity divided by that of the baseline, with the interval of the pairs",
                    ofComparison(
                        comparison ->
                            comparison
                                .perplexityRatio()
                                .map(ratio -> cell(ratio, value -> Numbers.fixed(value, 3)))
                                .orElse(Cell.MISSING))),
                Column.lowerIsBetter(
                    "Δ bits/byte",
                    "bits per byte minus those of the baseline, with the interval of the pairs",
                    ofComparison(
                        comparison ->
                            cell(
                                comparison.bitsPerByteDifference(),
                                value -> Numbers.signed(value, BITS_DECIMALS)))),
                Column.higherIsBetter(
                    "Tokens/s",
                    "new tokens a second of one text, at the median time of a token",
                    ofSpeed(DecodingSpeed::tokensPerSecond)),
                Column.lowerIsBetter(
                    "First token (ms)",
                    "median time from the prompt to the first new token",
                    ofSpeed(speed -> speed.firstToken().p50Millis()))));
    all.addAll(Column.ofFacts());
    all.addAll(Column.ofWorkload(report.models()));
    return all;
  }

  static String bits(double value) {
    return Numbers.fixed(value, BITS_DECIMALS);
  }

  private static Cell cell(Estimate estimate, DoubleFunction<String> format) {
    return Cell.of(format.apply(estimate.value()), estimate.value())
        .withDetail(
            format.apply(estimate.interval().low())
                + " to "
                + format.apply(estimate.interval().high()));
  }

  private static Function<LanguageResult, Cell> ofQuality(Function<LanguageQuality, Cell> cell) {
    return model -> model.quality().map(cell).orElse(Cell.MISSING);
  }

  private static Function<LanguageResult, Cell> ofComparison(
      Function<LanguageComparison, Cell> cell) {
    return model -> model.comparison().map(cell).orElse(Cell.MISSING);
  }

  private static Function<LanguageResult, Cell> ofSpeed(Function<DecodingSpeed, Double> value) {
    return model -> model.speed().map(value).map(Cell::measure).orElse(Cell.MISSING);
  }
}
