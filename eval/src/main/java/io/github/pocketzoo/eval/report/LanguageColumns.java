package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.bench.DecodingSpeed;
import io.github.pocketzoo.eval.compare.Estimate;
import io.github.pocketzoo.eval.language.LanguageAgreement;
import io.github.pocketzoo.eval.language.LanguageComparison;
import io.github.pocketzoo.eval.language.LanguageQuality;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.language.LanguageResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/** The numbers of language models. */
final class LanguageColumns {
  static final int BITS_DECIMALS = 4;
  private static final String TOKEN_P95 = "Token p95 (ms)";
  private static final String SAME_TOKEN = "Same token (%)";
  private static final String DIVERGENCE = "KL (nats)";
  private static final String TOKEN_P99 = "Token p99 (ms)";

  /** What the page has room for and a terminal hasn't. */
  static final Set<String> NOT_ON_CONSOLE =
      Set.of(
          "Δ bits/byte",
          SAME_TOKEN,
          DIVERGENCE,
          "Parameters",
          "Multiply-adds",
          "Peak memory",
          "Token p50 (ms)",
          TOKEN_P95,
          TOKEN_P99);

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
    if (report.models().stream().anyMatch(model -> model.agreement().isPresent())) {
      all.add(
          Column.higherIsBetter(
              SAME_TOKEN,
              "share of a sample's tokens at which model and baseline think the same one likeliest",
              ofAgreement(agreement -> 100 * agreement.likeliest())));
      all.add(
          Column.lowerIsBetter(
              DIVERGENCE,
              "mean divergence of the model's probabilities of the next token from those of the"
                  + " baseline, in the same sample",
              ofAgreement(LanguageAgreement::divergence)));
    }
    all.add(
        Column.lowerIsBetter(
            "Token p50 (ms)",
            "median time of a new token after the first",
            ofSpeed(speed -> speed.nextToken().p50Millis())));
    all.add(
        Column.lowerIsBetter(
            TOKEN_P95,
            "time that 95 % of the new tokens after the first stay within",
            ofSpeed(speed -> speed.nextToken().p95Millis())));
    if (report.models().stream()
        .flatMap(model -> model.speed().stream())
        .anyMatch(speed -> speed.nextToken().p99Millis().isPresent())) {
      all.add(
          Column.lowerIsBetter(
              TOKEN_P99,
              "time that 99 % of the new tokens after the first stay within",
              model ->
                  model
                      .speed()
                      .flatMap(speed -> speed.nextToken().p99Millis().stream().boxed().findFirst())
                      .map(Cell::measure)
                      .orElse(Cell.MISSING)));
    }
    if (report.models().stream()
        .flatMap(model -> model.speed().stream())
        .anyMatch(speed -> speed.energy().isPresent())) {
      all.add(
          Column.lowerIsBetter(
              "J/1,000",
              "energy of the processor for a thousand new tokens, their prompts included",
              model ->
                  model
                      .speed()
                      .flatMap(DecodingSpeed::energy)
                      .map(energy -> Cell.measure(energy.joulesPerThousand()))
                      .orElse(Cell.MISSING)));
    }
    all.addAll(Column.ofFacts());
    all.addAll(Column.ofWorkload(report.models()));
    all.addAll(Column.ofColdStarts(report.models()));
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

  private static Function<LanguageResult, Cell> ofAgreement(
      Function<LanguageAgreement, Double> value) {
    return model -> model.agreement().map(value).map(Cell::measure).orElse(Cell.MISSING);
  }

  private static Function<LanguageResult, Cell> ofSpeed(Function<DecodingSpeed, Double> value) {
    return model -> model.speed().map(value).map(Cell::measure).orElse(Cell.MISSING);
  }
}
