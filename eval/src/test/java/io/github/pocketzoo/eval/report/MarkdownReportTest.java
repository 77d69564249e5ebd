package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownReportTest {
  private final String markdown = MarkdownReport.render(SampleReports.five());

  @Test
  void tableRowsHaveAsManyCellsAsTheHeader() {
    List<String> lines = markdown.lines().filter(line -> line.startsWith("| ")).toList();

    assertThat(lines).hasSize(2 + 5);
    assertThat(lines).allSatisfy(line -> assertThat(line.split("\\|", -1)).hasSize(15));
  }

  @Test
  void namesAreNoMarkup() {
    assertThat(markdown).contains("&lt;b&gt;\"x\"&lt;/script&gt;").doesNotContain("<b>");
    assertThat(Markdown.escape("a|b\n_c_")).isEqualTo("a\\|b \\_c\\_");
  }

  @Test
  void codeBlocksOutlastFencesWithin() {
    assertThat(Markdown.code("", "```")).isEqualTo("````\n```\n````\n");
  }

  @Test
  void saysHowWeightsAreUsed() {
    assertThat(markdown).contains("int8 with scales", "zeros are stored and multiplied");
  }
}
