package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedSummaryTest {
  @TempDir private Path directory;

  private static MeasuredRun run(String name, double latency, String fingerprint) {
    return MeasuredRun.of(
        name,
        SampleReports.report(
            List.of(SampleReports.model("student", 0.82, 70_000_000, latency)),
            fingerprint,
            "Example CPU"));
  }

  @Test
  void tellsMeanAndDeviationOfEveryNumber() {
    SeedSummary summary =
        SeedSummary.of(
            List.of(
                run("1.json", 20, "data"), run("2.json", 22, "data"), run("3.json", 27, "data")));
    SeedSummary.Row p50 =
        summary.rows().stream()
            .filter(row -> row.metric().name().equals("p50"))
            .findFirst()
            .orElseThrow();

    assertThat(p50.mean()).isCloseTo(23, within(1e-12));
    // sqrt((9 + 1 + 16) / 2)
    assertThat(p50.deviation()).isCloseTo(3.605551275463989, within(1e-12));
    assertThat(summary.console()).contains("23.0 +/- 3.61", "20.0", "27.0");
    assertThat(summary.write(directory)).allSatisfy(file -> assertThat(file).isNotEmptyFile());
  }

  @Test
  void refusesOtherData() {
    assertThatThrownBy(
            () -> SeedSummary.of(List.of(run("1.json", 20, "a"), run("2.json", 22, "b"))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("2.json was evaluated on other test data than 1.json");
  }
}
