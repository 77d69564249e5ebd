package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.BaselineComparison;
import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.Quality;
import io.github.pocketzoo.eval.bench.Speed;
import java.util.List;
import java.util.function.Function;

/**
 * A column of the table of models, the same in HTML, Markdown and on the console.
 *
 * @param title its heading
 * @param hint what the number is, in a few words
 * @param higherIsBetter which end to sort to the top first
 * @param cell the number of a model
 */
record Column(String title, String hint, boolean higherIsBetter, Function<ModelResult, Cell> cell) {

  private static final double SHOWN_SPARSITY = 0.01;

  static List<Column> all() {
    return List.of(
        higherIsBetter(
            "Accuracy (%)",
            "share of right predictions, with its 95 % bootstrap interval",
            ofQuality(
                quality ->
                    Cell.of(Numbers.percent(quality.accuracy()), quality.accuracy())
                        .withDetail(Numbers.percent(quality.accuracyInterval())))),
        higherIsBetter(
            "Macro-F1 (%)",
            "mean F1 over the classes, with its 95 % bootstrap interval",
            ofQuality(
                quality ->
                    Cell.of(Numbers.percent(quality.macroF1()), quality.macroF1())
                        .withDetail(Numbers.percent(quality.macroF1Interval())))),
        higherIsBetter(
            "Δ accuracy (points)",
            "accuracy minus that of the baseline",
            ofComparison(
                comparison ->
                    Cell.of(
                        Numbers.points(comparison.accuracyDifference()),
                        comparison.accuracyDifference()))),
        lowerIsBetter(
            "McNemar p",
            "probability of such a difference from the baseline if both erred equally often",
            ofComparison(
                comparison ->
                    Cell.of(
                        Numbers.probability(comparison.mcnemar().p()), comparison.mcnemar().p()))),
        higherIsBetter(
            "Agreement (%)",
            "share of the examples on which model and baseline predict the same class",
            ofComparison(
                comparison ->
                    Cell.of(
                        Numbers.fixed(100 * comparison.agreement(), 1), comparison.agreement()))),
        lowerIsBetter(
            "Parameters",
            "number of weights",
            ofFacts(
                facts -> Cell.of(Numbers.count(facts.parameters()), (double) facts.parameters()))),
        lowerIsBetter("Non-zero", "number of weights that are not 0", ofFacts(Column::nonZero)),
        lowerIsBetter(
            "On disk",
            "size of the model's files",
            ofFacts(
                facts ->
                    Cell.of(Numbers.bytes(facts.bytesOnDisk()), (double) facts.bytesOnDisk()))),
        lowerIsBetter(
            "p50 (ms)",
            "median time of one text, token ids in, logits out",
            ofSpeed(speed -> speed.latency().p50Millis())),
        lowerIsBetter(
            "p95 (ms)",
            "time of one text that 95 % of the calls stay within",
            ofSpeed(speed -> speed.latency().p95Millis())),
        higherIsBetter(
            "Examples/s",
            "texts a second in batches, one calling thread",
            ofSpeed(speed -> speed.throughput().examplesPerSecond())));
  }

  private static Column higherIsBetter(
      String title, String hint, Function<ModelResult, Cell> cell) {
    return new Column(title, hint, true, cell);
  }

  private static Column lowerIsBetter(String title, String hint, Function<ModelResult, Cell> cell) {
    return new Column(title, hint, false, cell);
  }

  private static Function<ModelResult, Cell> ofQuality(Function<Quality, Cell> cell) {
    return model -> model.quality().map(cell).orElse(Cell.MISSING);
  }

  private static Function<ModelResult, Cell> ofComparison(Function<BaselineComparison, Cell> cell) {
    return model -> model.comparison().map(cell).orElse(Cell.MISSING);
  }

  private static Function<ModelResult, Cell> ofFacts(Function<ModelFacts, Cell> cell) {
    return model -> model.facts().map(cell).orElse(Cell.MISSING);
  }

  private static Function<ModelResult, Cell> ofSpeed(Function<Speed, Double> value) {
    return model ->
        model
            .speed()
            .map(value)
            .map(number -> Cell.of(Numbers.measure(number), number))
            .orElse(Cell.MISSING);
  }

  private static Cell nonZero(ModelFacts facts) {
    Cell cell =
        Cell.of(Numbers.count(facts.nonZeroParameters()), (double) facts.nonZeroParameters());
    return facts.sparsity() < SHOWN_SPARSITY
        ? cell
        : cell.withDetail(Numbers.fixed(100 * facts.sparsity(), 1) + " % zeros");
  }
}
