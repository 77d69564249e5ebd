package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.bench.DecodingCurves;
import io.github.pocketzoo.eval.bench.DecodingOptions;
import io.github.pocketzoo.eval.bench.DecodingSpeed;
import io.github.pocketzoo.eval.language.LanguageReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The lines of a report on language models. */
final class LanguageCharts {
  private LanguageCharts() {}

  /** Times against the length of prompts and tokens a second against texts, where measured. */
  static List<LineChart> ofSpeed(LanguageReport report) {
    List<LineChart> charts = new ArrayList<>();
    List<LineChart.Series> first =
        series(
            report,
            DecodingCurves::lengths,
            DecodingCurves.Point::promptLength,
            point -> point.firstToken().p50Millis());
    if (!first.isEmpty()) {
      charts.add(
          LineChart.overSizes(
              "first-token-by-prompt",
              "First token by length of the prompt",
              "Median time from a prompt of so many tokens to the first new token. Lower is"
                  + " better.",
              "tokens of the prompt, logarithmic",
              "first token p50 (ms)",
              first));
      charts.add(
          LineChart.overSizes(
              "token-by-prompt",
              "Time of a token by length of the prompt",
              "Median time of a new token after a prompt of so many tokens. Lower is better.",
              "tokens of the prompt, logarithmic",
              "token p50 (ms)",
              series(
                  report,
                  DecodingCurves::lengths,
                  DecodingCurves.Point::promptLength,
                  point -> point.nextToken().p50Millis())));
    }
    List<LineChart.Series> texts =
        series(
            report,
            DecodingCurves::batchSizes,
            DecodingCurves.Point::batchSize,
            DecodingCurves.Point::tokensPerSecond);
    if (!texts.isEmpty()) {
      charts.add(
          LineChart.overSizes(
              "tokens-by-texts",
              "Tokens a second by texts side by side",
              "New tokens a second of all texts together%s. Higher is better."
                  .formatted(promptLength(report)),
              "texts side by side, logarithmic",
              "tokens/s",
              texts));
    }
    return charts;
  }

  private static String promptLength(LanguageReport report) {
    return report
        .options()
        .benchmark()
        .flatMap(DecodingOptions::curves)
        .map(curves -> ", after prompts of %d tokens each".formatted(curves.promptLength()))
        .orElse("");
  }

  private static List<LineChart.Series> series(
      LanguageReport report,
      Function<DecodingCurves, List<DecodingCurves.Point>> points,
      ToDoubleFunction<DecodingCurves.Point> x,
      ToDoubleFunction<DecodingCurves.Point> y) {
    return LineChart.Series.ofRows(
        report.models(), model -> model.speed().flatMap(DecodingSpeed::curves).map(points), x, y);
  }
}
