package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.Score;
import io.github.pocketzoo.eval.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The primary score against latency. */
final class ScorePlot {
  private ScorePlot() {}

  static Plot of(EvaluationReport report, Recommendation recommendation) {
    List<ModelResult> plotted =
        report.models().stream()
            .filter(model -> model.primary().isPresent())
            .filter(model -> model.speed().isPresent() && model.facts().isPresent())
            .toList();
    Set<String> front = ParetoFront.of(plotted.stream().map(ScorePlot::point).toList());
    List<Plot.Point> points = new ArrayList<>();
    for (ModelResult model : plotted) {
      Score score = model.primary().orElseThrow();
      double p50 = model.speed().orElseThrow().latency().p50Millis();
      double p95 = model.speed().orElseThrow().latency().p95Millis();
      long bytes = model.facts().orElseThrow().bytesOnDisk();
      points.add(
          new Plot.Point(
              model.name(),
              p50,
              100 * score.value(),
              100 * score.interval().low(),
              100 * score.interval().high(),
              bytes,
              front.contains(model.name()),
              recommendation.isOf(model.name()),
              List.of(
                  "%s %s %s (95 %%: %s)"
                      .formatted(
                          score.metric().title(),
                          Numbers.percent(score.value()),
                          score.metric().scale().unit(),
                          Numbers.percent(score.interval())),
                  "latency p50 %s ms, p95 %s ms"
                      .formatted(Numbers.measure(p50), Numbers.measure(p95)),
                  "on disk " + Numbers.bytes(bytes))));
    }
    Metric metric = report.metrics().stream().findFirst().orElse(Metric.ACCURACY);
    return new Plot(
        metric.heading().replaceAll(" \\(.*", "") + ", latency and size",
        "median latency of one text (ms)",
        "%s (%s)".formatted(metric.title(), metric.scale().unit()),
        1,
        100,
        "On the Pareto front: no other model is at least as good and as fast, and better in one of the two. The area of a circle is the model's size on disk; the bar is the 95 % interval of its score. Up and left is better. The vertical axis does not start at zero.",
        points);
  }

  private static ParetoFront.Point point(ModelResult model) {
    return new ParetoFront.Point(
        model.name(),
        model.primary().orElseThrow().value(),
        model.speed().orElseThrow().latency().p50Millis());
  }
}
