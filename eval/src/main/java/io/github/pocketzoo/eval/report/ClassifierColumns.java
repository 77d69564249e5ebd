package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.BaselineComparison;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.Quality;
import io.github.pocketzoo.eval.bench.Speed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The numbers of classifiers. */
final class ClassifierColumns {
  private ClassifierColumns() {}

  static List<Column<ModelResult>> all() {
    List<Column<ModelResult>> all =
        new ArrayList<>(
            List.of(
                Column.higherIsBetter(
                    "Accuracy (%)",
                    "share of right predictions, with its 95 % bootstrap interval",
                    ofQuality(
                        quality ->
                            Cell.of(Numbers.percent(quality.accuracy()), quality.accuracy())
                                .withDetail(Numbers.percent(quality.accuracyInterval())))),
                Column.higherIsBetter(
                    "Macro-F1 (%)",
                    "mean F1 over the classes, with its 95 % bootstrap interval",
                    ofQuality(
                        quality ->
                            Cell.of(Numbers.percent(quality.macroF1()), quality.macroF1())
                                .withDetail(Numbers.percent(quality.macroF1Interval())))),
                Column.higherIsBetter(
                    "Δ accuracy (points)",
                    "accuracy minus that of the baseline",
                    ofComparison(
                        comparison ->
                            Cell.of(
                                Numbers.points(comparison.accuracyDifference()),
                                comparison.accuracyDifference()))),
                Column.lowerIsBetter(
                    "McNemar p",
                    "probability of such a difference from the baseline if both erred equally often",
                    ofComparison(
                        comparison ->
                            Cell.of(
                                Numbers.probability(comparison.mcnemar().p()),
                                comparison.mcnemar().p()))),
                Column.higherIsBetter(
                    "Agreement (%)",
                    "share of the examples on which model and baseline predict the same class",
                    ofComparison(
                        comparison ->
                            Cell.of(
                                Numbers.fixed(100 * comparison.agreement(), 1),
                                comparison.agreement())))));
    all.addAll(Column.ofFacts());
    all.add(
        Column.lowerIsBetter(
            "p50 (ms)",
            "median time of one text, token ids in, logits out",
            ofSpeed(speed -> speed.latency().p50Millis())));
    all.add(
        Column.lowerIsBetter(
            "p95 (ms)",
            "time of one text that 95 % of the calls stay within",
            ofSpeed(speed -> speed.latency().p95Millis())));
    all.add(
        Column.higherIsBetter(
            "Examples/s",
            "texts a second in batches, one calling thread",
            ofSpeed(speed -> speed.throughput().examplesPerSecond())));
    return all;
  }

  private static Function<ModelResult, Cell> ofQuality(Function<Quality, Cell> cell) {
    return model -> model.quality().map(cell).orElse(Cell.MISSING);
  }

  private static Function<ModelResult, Cell> ofComparison(Function<BaselineComparison, Cell> cell) {
    return model -> model.comparison().map(cell).orElse(Cell.MISSING);
  }

  private static Function<ModelResult, Cell> ofSpeed(Function<Speed, Double> value) {
    return model -> model.speed().map(value).map(Cell::measure).orElse(Cell.MISSING);
  }
}
