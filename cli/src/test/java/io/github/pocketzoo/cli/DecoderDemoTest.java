package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.cli.demo.DecoderDemo;
import io.github.pocketzoo.cli.demo.DemoOptions;
import io.github.pocketzoo.cli.demo.DemoPlan;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.language.LanguageResult;
import io.github.pocketzoo.eval.task.WordNetDefinitions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on a decoder, a step of each training on some hundred definitions. */
class DecoderDemoTest {
  @TempDir private Path output;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private LanguageReport demo(boolean resume) {
    DemoOptions options =
        new DemoOptions(
            output,
            DemoPlan.quickDecoder().withBatchSize(2).withMaxSteps(1),
            true,
            resume,
            42,
            Progress.silent(),
            "demo");
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return new DecoderDemo(
            options,
            new WordNetDefinitions(WordNetDefinitions.Part.TRAIN, 0.005),
            new WordNetDefinitions(WordNetDefinitions.Part.TEST, 0.02),
            out)
        .run();
  }

  @Test
  void teacherStudentPrunedAndQuantizedAreCompared() {
    LanguageReport report = demo(false);

    assertThat(report.models())
        .extracting(LanguageResult::name)
        .containsExactly("teacher", "student", "student-pruned", "student-pruned-int8", "5-gram");
    assertThat(report.models()).allMatch(row -> row.quality().isPresent());
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("text      wordnet-definitions/train, 0.005 of it: 559 definitions")
        .contains("teacher             volcano (noun):");

    LanguageReport again = demo(true);
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("student-pruned done before");
    for (int i = 0; i < again.models().size(); i++) {
      assertThat(again.models().get(i).quality()).isEqualTo(report.models().get(i).quality());
    }
  }
}
