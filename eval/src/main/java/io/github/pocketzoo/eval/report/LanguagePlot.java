package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.compare.Estimate;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.language.LanguageResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Bits per byte against the time of a token. */
final class LanguagePlot {
  private LanguagePlot() {}

  static Plot of(LanguageReport report, Recommendation recommendation) {
    List<LanguageResult> plotted =
        report.models().stream()
            .filter(model -> model.quality().isPresent())
            .filter(model -> model.speed().isPresent() && model.facts().isPresent())
            .toList();
    Set<String> front = ParetoFront.of(plotted.stream().map(LanguagePlot::point).toList());
    List<Plot.Point> points = new ArrayList<>();
    for (LanguageResult model : plotted) {
      Estimate bits = model.quality().orElseThrow().bitsPerByte();
      double p50 = model.speed().orElseThrow().nextToken().p50Millis();
      long bytes = model.facts().orElseThrow().bytesOnDisk();
      points.add(
          new Plot.Point(
              model.name(),
              p50,
              bits.value(),
              bits.interval().low(),
              bits.interval().high(),
              bytes,
              front.contains(model.name()),
              recommendation.isOf(model.name()),
              List.of(
                  "%s bits per byte (95 %%: %s–%s)"
                      .formatted(
                          LanguageColumns.bits(bits.value()),
                          LanguageColumns.bits(bits.interval().low()),
                          LanguageColumns.bits(bits.interval().high())),
                  "%s ms a token".formatted(Numbers.measure(p50)),
                  "on disk " + Numbers.bytes(bytes))));
    }
    return new Plot(
        "Bits per byte, time of a token and size",
        "median time of a new token (ms)",
        "bits per byte",
        0.05,
        Double.MAX_VALUE,
        "On the Pareto front: no other model expects the texts at least as well and writes at least as fast, and is better in one of the two. The area of a circle is the model's size on disk; the bar is the 95 % interval of its bits per byte. Down and left is better. The axis of bits does not start at zero.",
        points);
  }

  private static ParetoFront.Point point(LanguageResult model) {
    return new ParetoFront.Point(
        model.name(),
        -model.quality().orElseThrow().bitsPerByte().value(),
        model.speed().orElseThrow().nextToken().p50Millis());
  }
}
