package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Accuracy against latency. */
final class ClassifierPlot {
  private ClassifierPlot() {}

  static Plot of(EvaluationReport report, Recommendation recommendation) {
    List<ModelResult> plotted =
        report.models().stream()
            .filter(model -> model.quality().isPresent())
            .filter(model -> model.speed().isPresent() && model.facts().isPresent())
            .toList();
    Set<String> front = ParetoFront.of(plotted.stream().map(ClassifierPlot::point).toList());
    List<Plot.Point> points = new ArrayList<>();
    for (ModelResult model : plotted) {
      Quality quality = model.quality().orElseThrow();
      double p50 = model.speed().orElseThrow().latency().p50Millis();
      double p95 = model.speed().orElseThrow().latency().p95Millis();
      long bytes = model.facts().orElseThrow().bytesOnDisk();
      points.add(
          new Plot.Point(
              model.name(),
              p50,
              100 * quality.accuracy(),
              100 * quality.accuracyInterval().low(),
              100 * quality.accuracyInterval().high(),
              bytes,
              front.contains(model.name()),
              recommendation.isOf(model.name()),
              List.of(
                  "accuracy %s %% (95 %%: %s)"
                      .formatted(
                          Numbers.percent(quality.accuracy()),
                          Numbers.percent(quality.accuracyInterval())),
                  "latency p50 %s ms, p95 %s ms"
                      .formatted(Numbers.measure(p50), Numbers.measure(p95)),
                  "on disk " + Numbers.bytes(bytes))));
    }
    return new Plot(
        "Accuracy, latency and size",
        "median latency of one text (ms)",
        "accuracy (%)",
        1,
        100,
        "On the Pareto front: no other model is at least as accurate and as fast, and better in one of the two. The area of a circle is the model's size on disk; the bar is the 95 % interval of its accuracy. Up and left is better. The accuracy axis does not start at zero.",
        points);
  }

  private static ParetoFront.Point point(ModelResult model) {
    return new ParetoFront.Point(
        model.name(),
        model.quality().orElseThrow().accuracy(),
        model.speed().orElseThrow().latency().p50Millis());
  }
}
