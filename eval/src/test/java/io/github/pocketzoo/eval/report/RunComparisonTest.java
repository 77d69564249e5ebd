package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelResult;
import java.nio.file.Path;
import java.util.List;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunComparisonTest {
  private static final ModelResult STUDENT = SampleReports.model("student", 0.82, 70_000_000, 24);
  private static final EvaluationReport FIRST = SampleReports.report(List.of(STUDENT));

  @TempDir private Path directory;

  private static RunComparison compare(EvaluationReport later) {
    return RunComparison.of(
        List.of(MeasuredRun.of("a.json", FIRST), MeasuredRun.of("b.json", later)));
  }

  private static List<String> regressions(RunComparison comparison) {
    return comparison.regressions().stream().map(row -> row.metric().title()).toList();
  }

  @Test
  void equalRunsHaveNoRegression() {
    RunComparison comparison = compare(FIRST);

    assertThat(comparison.regressions()).isEmpty();
    assertThat(comparison.warnings()).isEmpty();
    assertThat(ComparisonReport.console(comparison)).contains("No regression from a.json.");
  }

  @Test
  void marksWhatIsWorseBeyondTheThreshold() {
    RunComparison comparison =
        compare(
            SampleReports.report(List.of(SampleReports.model("student", 0.80, 70_000_000, 25))));

    assertThat(regressions(comparison)).containsExactly("accuracy (%)", "macro-F1 (%)");
    assertThat(ComparisonReport.console(comparison))
        .contains("2 regressions from a.json: accuracy of student, macro-F1 of student.")
        .containsPattern("accuracy \\(%\\) .*\\(-\\d\\.\\d\\d\\) regression");
  }

  @Test
  void doesNotJudgeSpeedOfAnotherMachine() {
    ModelResult slow = SampleReports.model("student", 0.82, 70_000_000, 48);

    assertThat(regressions(compare(SampleReports.report(List.of(slow)))))
        .containsExactly(
            "latency p50 (ms)", "latency p95 (ms)", "latency p99 (ms)", "throughput (examples/s)");
    RunComparison elsewhere =
        compare(SampleReports.report(List.of(slow), "sha256:3f1a9c", "Another CPU"));
    assertThat(elsewhere.regressions()).isEmpty();
    assertThat(elsewhere.warnings()).singleElement().asString().contains("another machine");
  }

  @Test
  void doesNotJudgeQualityOnOtherData() {
    RunComparison comparison =
        compare(
            SampleReports.report(
                List.of(SampleReports.model("student", 0.70, 70_000_000, 24)),
                "sha256:other",
                "Example CPU @ 2.00GHz"));

    assertThat(comparison.regressions()).isEmpty();
    assertThat(comparison.warnings()).anySatisfy(w -> assertThat(w).contains("other test data"));
  }

  @Test
  void aModelThatNowFailsIsARegression() {
    RunComparison comparison =
        compare(SampleReports.report(List.of(ModelResult.notLoaded("student", "truncated"))));

    assertThat(regressions(comparison)).contains("accuracy (%)");
    assertThat(comparison.warnings()).containsExactly("student failed in b.json: truncated");
  }

  @Test
  void aModelThatIsNotThereIsAWarning() {
    RunComparison comparison = compare(SampleReports.report(List.of()));

    assertThat(comparison.regressions()).isEmpty();
    assertThat(comparison.warnings()).contains("student is not in b.json");
  }

  @Test
  void writesAPageAndMarkdownThatTakeNoNameForMarkup() {
    RunComparison comparison = compare(SampleReports.five());

    assertThat(ComparisonReport.write(comparison, directory))
        .allSatisfy(file -> assertThat(file).isNotEmptyFile());
    assertThat(Jsoup.parse(ComparisonReport.html(comparison)).select("b, script, [src], [href]"))
        .isEmpty();
    assertThat(ComparisonReport.markdown(comparison)).doesNotContain("<b>");
  }

  @Test
  void oneRunIsNothingToCompare() {
    assertThatThrownBy(() -> RunComparison.of(List.of(MeasuredRun.of("a.json", FIRST))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("two reports");
  }
}
