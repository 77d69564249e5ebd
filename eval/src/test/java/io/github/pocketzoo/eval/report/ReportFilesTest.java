package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFilesTest {
  @TempDir private Path directory;

  @Test
  void writesTheFourFormsAndLeavesOtherFilesAlone() throws IOException {
    Files.writeString(directory.resolve("model.safetensors"), "weights");

    assertThat(ReportFiles.write(SampleReports.five(), directory))
        .allSatisfy(file -> assertThat(file).isNotEmptyFile());

    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files)
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder(
              "model.safetensors",
              "report.html",
              "report.md",
              "report.tex",
              "report.csv",
              "report.json");
    }
  }

  @Test
  void saysWhereItCannotWrite() throws IOException {
    Path file = Files.writeString(directory.resolve("taken"), "");

    assertThatThrownBy(() -> ReportFiles.write(SampleReports.five(), file.resolve("report")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("taken");
  }
}
