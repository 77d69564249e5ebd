package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.Score;
import io.github.pocketzoo.eval.metric.Statistic;
import java.nio.file.Path;
import java.util.List;

/** Reads the answers of the first model of a report, and prints its scores by them. */
final class ReadingProgram {
  private ReadingProgram() {}

  /** In the directory that the argument names. */
  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]);
    var report = JsonReport.read(directory.resolve(ReportFiles.JSON));
    ModelResult row = report.models().get(0);
    List<Double> values =
        PredictionReader.outcomes(
                directory.resolve(report.predictions().get(0).file()),
                report.testSet(),
                row.scores().stream().map(Score::metric).toList())
            .statistics()
            .stream()
            .map(Statistic::ofAll)
            .toList();
    System.out.println(values);
  }
}
