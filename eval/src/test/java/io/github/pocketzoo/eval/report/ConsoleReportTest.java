package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleReportTest {
  private final String text = ConsoleReport.render(SampleReports.five());

  @Test
  void printsOnEveryTerminal() {
    assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(text)).isTrue();
  }

  @Test
  void columnsAreAligned() {
    List<String> table = text.lines().limit(7).toList();

    assertThat(table.get(0)).startsWith("Model").endsWith("Examples/s");
    assertThat(table).allSatisfy(line -> assertThat(line).hasSameSizeAs(table.get(0)));
  }

  @Test
  void saysWhatToShipAndWhatFailed() {
    assertThat(text)
        .contains("Ship student-int8: ", "Rule: the smallest on disk", "zeros are stored")
        .endsWith("truncated at byte 1,024\n");
  }
}
