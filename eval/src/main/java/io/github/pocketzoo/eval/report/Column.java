package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.ReportRow;
import io.github.pocketzoo.eval.bench.ColdStart;
import io.github.pocketzoo.eval.bench.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A column of the table of models, the same in HTML, Markdown and on the console.
 *
 * @param title its heading
 * @param hint what the number is, in a few words
 * @param higherIsBetter which end to sort to the top first
 * @param cell the number of a model
 * @param <R> rows
 */
record Column<R>(String title, String hint, boolean higherIsBetter, Function<R, Cell> cell) {
  private static final double SHOWN_SPARSITY = 0.01;

  static <R> Column<R> higherIsBetter(String title, String hint, Function<R, Cell> cell) {
    return new Column<>(title, hint, true, cell);
  }

  static <R> Column<R> lowerIsBetter(String title, String hint, Function<R, Cell> cell) {
    return new Column<>(title, hint, false, cell);
  }

  /** Parameters and size, as they are known of all models. */
  static <R extends ReportRow> List<Column<R>> ofFacts() {
    return List.of(
        lowerIsBetter(
            "Parameters",
            "number of weights",
            ofFacts(
                facts -> Cell.of(Numbers.count(facts.parameters()), (double) facts.parameters()))),
        lowerIsBetter("Non-zero", "number of weights that are not 0", ofFacts(Column::nonZero)),
        lowerIsBetter(
            "On disk", "size of the model's files", ofFacts(facts -> bytes(facts.bytesOnDisk()))));
  }

  /** Multiplications, where they are known of any model. */
  static <R extends ReportRow> List<Column<R>> ofWorkload(List<R> models) {
    Optional<Integer> tokens =
        models.stream()
            .flatMap(model -> model.facts().flatMap(ModelFacts::workload).stream())
            .map(Workload::tokens)
            .max(Integer::compare);
    return tokens.stream()
        .map(
            most ->
                Column.<R>lowerIsBetter(
                    "Multiply-adds",
                    "multiplications of a text of %d tokens, zeros counted".formatted(most),
                    ofFacts(
                        facts ->
                            facts
                                .workload()
                                .map(
                                    load ->
                                        Cell.of(
                                            Numbers.count(load.multiplyAdds()),
                                            (double) load.multiplyAdds()))
                                .orElse(Cell.MISSING))))
        .toList();
  }

  /** Memory and time of cold starts, where they were measured. */
  static <R extends ReportRow> List<Column<R>> ofColdStarts(List<R> models) {
    List<Column<R>> columns = new ArrayList<>();
    if (models.stream().anyMatch(model -> model.coldStart().isPresent())) {
      columns.add(
          lowerIsBetter(
              "Resident",
              "memory that the model adds to a new process, after its first answer",
              ofColdStart(start -> bytes(start.modelBytes()))));
    }
    if (models.stream()
        .flatMap(model -> model.coldStart().stream())
        .anyMatch(start -> start.modelPeakBytes().isPresent())) {
      columns.add(
          lowerIsBetter(
              "Peak memory",
              "the most memory that the model has added to a new process, while it was read,"
                  + " compiled and asked once",
              ofColdStart(
                  start ->
                      start.modelPeakBytes().isPresent()
                          ? bytes(start.modelPeakBytes().getAsLong())
                          : Cell.MISSING)));
    }
    if (!columns.isEmpty()) {
      columns.add(
          lowerIsBetter(
              "Cold start (ms)",
              "time to load, compile and give the first answer in a new process, without the JVM's"
                  + " start",
              ofColdStart(start -> Cell.measure(start.totalMillis()))));
    }
    return columns;
  }

  private static Cell bytes(long bytes) {
    return Cell.of(Numbers.bytes(bytes), (double) bytes);
  }

  private static <R extends ReportRow> Function<R, Cell> ofColdStart(
      Function<ColdStart, Cell> cell) {
    return model -> model.coldStart().map(cell).orElse(Cell.MISSING);
  }

  private static <R extends ReportRow> Function<R, Cell> ofFacts(Function<ModelFacts, Cell> cell) {
    return model -> model.facts().map(cell).orElse(Cell.MISSING);
  }

  private static Cell nonZero(ModelFacts facts) {
    Cell cell =
        Cell.of(Numbers.count(facts.nonZeroParameters()), (double) facts.nonZeroParameters());
    return facts.sparsity() < SHOWN_SPARSITY
        ? cell
        : cell.withDetail(Numbers.fixed(100 * facts.sparsity(), 1) + " % zeros");
  }
}
