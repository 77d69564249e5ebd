package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole job on a decoder, a step of each training; the models are as bad as that makes them.
 */
class DecoderDemoTest {
  @TempDir private Path output;

  private CommandRun demo(String... more) {
    String line = "demo --family gpt --max-steps 1 --batch-size 2 --output " + output;
    return CommandRun.of((line + " " + String.join(" ", more)).strip().split(" "));
  }

  @Test
  void teacherStudentPrunedAndQuantizedAreCompared() throws IOException {
    CommandRun run = demo();

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("text      wordnet-definitions/train, 25 % of it: 27,940 definitions")
        .contains("teacher             volcano (noun):")
        .contains("report: " + output.resolve("report.html"));
    JsonNode report = new ObjectMapper().readTree(output.resolve("report.json").toFile());
    assertThat(report.get("models").findValuesAsText("name"))
        .containsExactly("teacher", "student", "student-pruned", "student-pruned-int8", "5-gram");

    CommandRun again = demo("--resume");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.out()).contains("student-pruned done before");
  }
}
