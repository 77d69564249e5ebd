package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelPair;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.Quality;
import io.github.pocketzoo.eval.bench.DecodingCurves;
import io.github.pocketzoo.eval.bench.Latency;
import io.github.pocketzoo.eval.bench.Speed;
import io.github.pocketzoo.eval.bench.SpeedCurves;
import io.github.pocketzoo.eval.bench.Throughput;
import io.github.pocketzoo.eval.compare.Bootstrap;
import io.github.pocketzoo.eval.compare.Calibration;
import io.github.pocketzoo.eval.compare.McNemar;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.language.LanguageResult;
import io.github.pocketzoo.eval.metric.ConfusionMatrix;
import io.github.pocketzoo.eval.metric.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  void timesFollowFromTheCalls() throws IOException {
    List<Speed> speeds = read().models().stream().flatMap(model -> model.speed().stream()).toList();
    assertThat(speeds).isNotEmpty();
    for (Speed speed : speeds) {
      assertThat(Latency.of(speed.latency().nanos())).isEqualTo(speed.latency());
      Throughput batches = speed.throughput();
      assertThat(
              Throughput.of(
                  batches.batchSize(), batches.examples(), batches.tokens(), batches.nanos()))
          .isEqualTo(batches);
      SpeedCurves curves = speed.curves().orElseThrow();
      assertThat(curves.lengths()).isNotEmpty().allSatisfy(RecomputedNumbersTest::recompute);
      assertThat(curves.batchSizes()).isNotEmpty().allSatisfy(RecomputedNumbersTest::recompute);
    }
  }

  private static void recompute(SpeedCurves.Point point) {
    assertThat(SpeedCurves.Point.of(point.batchSize(), point.tokens(), Latency.of(point.nanos())))
        .isEqualTo(point);
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
  void numbersOfLanguageModelsFollowFromTheirScores() throws IOException {
    LanguageReport report =
        JsonReport.readLanguage(
            Files.writeString(
                directory.resolve("report.json"), JsonReport.render(LanguageReportTest.REPORT)));
    int texts = report.options().benchmark().orElseThrow().shape().batchSize();
    for (LanguageResult model : report.models()) {
      model
          .quality()
          .ifPresent(
              quality -> {
                assertThat(quality.perplexity().value()).isEqualTo(quality.score().perplexity());
                assertThat(quality.bitsPerByte().value()).isEqualTo(quality.score().bitsPerByte());
              });
      model
          .speed()
          .ifPresent(
              speed -> {
                assertThat(Latency.of(speed.firstToken().nanos())).isEqualTo(speed.firstToken());
                assertThat(Latency.of(speed.nextToken().nanos())).isEqualTo(speed.nextToken());
                assertThat(speed.tokensPerSecond())
                    .isEqualTo(1_000 * texts / speed.nextToken().p50Millis());
                for (DecodingCurves.Point point : speed.curves().orElseThrow().batchSizes()) {
                  assertThat(Latency.of(point.nextToken().nanos())).isEqualTo(point.nextToken());
                  assertThat(point.tokensPerSecond())
                      .isEqualTo(1_000 * point.batchSize() / point.nextToken().p50Millis());
                }
              });
    }
  }
}
