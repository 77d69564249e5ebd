package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelPair;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.Quality;
import io.github.pocketzoo.eval.compare.Bootstrap;
import io.github.pocketzoo.eval.compare.Calibration;
import io.github.pocketzoo.eval.compare.McNemar;
import io.github.pocketzoo.eval.language.LanguageResult;
import io.github.pocketzoo.eval.metric.ConfusionMatrix;
import io.github.pocketzoo.eval.metric.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is derived in a report follows from what else is in its JSON. */
class RecomputedNumbersTest {
  private static final double ROUNDING = 1e-12;

  @TempDir private Path directory;

  private EvaluationReport read() throws IOException {
    return JsonReport.read(
        Files.writeString(
            directory.resolve("report.json"), JsonReport.render(SampleReports.full())));
  }

  @Test
  void scoresFollowFromTheConfusionMatrix() throws IOException {
    for (ModelResult model : read().models()) {
      if (model.quality().isPresent()) {
        Quality quality = model.quality().get();
        ConfusionMatrix confusion = quality.confusion();
        assertThat(quality.correct()).isEqualTo(confusion.correct());
        assertThat(quality.examples()).isEqualTo(confusion.total());
        assertThat(quality.perClass()).isEqualTo(confusion.perClass());
        assertThat(model.score(Metric.ACCURACY).orElseThrow().value())
            .isEqualTo(confusion.accuracy());
        assertThat(model.score(Metric.MACRO_F1).orElseThrow().value())
            .isEqualTo(confusion.macroF1());
        assertThat(quality.accuracyInterval())
            .isEqualTo(new Bootstrap(42, 300).accuracy(confusion.correct(), confusion.total()));
        Calibration calibration = quality.calibration().orElseThrow();
        assertThat(calibration.error()).isEqualTo(Calibration.errorOf(calibration.bins()));
      }
    }
  }

  @Test
  void comparisonsFollowFromTheirCounts() throws IOException {
    EvaluationReport report = read();
    double baseline = report.baseline().orElseThrow().primary().orElseThrow().value();
    for (ModelResult model : report.models()) {
      model
          .comparison()
          .ifPresent(
              comparison -> {
                McNemar test = comparison.mcnemar();
                assertThat(test).isEqualTo(McNemar.of(test.b(), test.c()));
                assertThat(comparison.accuracyDifference())
                    .isCloseTo(model.primary().orElseThrow().value() - baseline, within(ROUNDING))
                    .isCloseTo(
                        (double) (test.c() - test.b()) / report.testSet().examples(),
                        within(ROUNDING));
              });
    }
    for (ModelPair pair : report.pairs()) {
      assertThat(pair.difference().value())
          .isCloseTo(
              report.model(pair.second()).orElseThrow().primary().orElseThrow().value()
                  - report.model(pair.first()).orElseThrow().primary().orElseThrow().value(),
              within(ROUNDING));
    }
  }

  @Test
  void allFormsFollowFromTheJson() throws IOException {
    EvaluationReport report = read();

    assertThat(HtmlReport.render(report)).isEqualTo(HtmlReport.render(SampleReports.full()));
    assertThat(MarkdownReport.render(report))
        .isEqualTo(MarkdownReport.render(SampleReports.full()));
    assertThat(LatexReport.render(report)).isEqualTo(LatexReport.render(SampleReports.full()));
    assertThat(CsvReport.render(report)).isEqualTo(CsvReport.render(SampleReports.full()));
  }

  @Test
  void numbersOfLanguageModelsFollowFromTheirScores() {
    for (LanguageResult model : LanguageReportTest.REPORT.models()) {
      model
          .quality()
          .ifPresent(
              quality -> {
                assertThat(quality.perplexity().value()).isEqualTo(quality.score().perplexity());
                assertThat(quality.bitsPerByte().value()).isEqualTo(quality.score().bitsPerByte());
              });
    }
  }
}
