package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LatexReportTest {
  @Test
  void isATableWithAsManyCellsInEveryRow() {
    List<String> lines = LatexReport.render(SampleReports.five()).lines().toList();
    List<String> rows = lines.stream().filter(line -> line.endsWith(" \\\\")).toList();

    assertThat(lines).contains("\\toprule", "\\midrule", "\\bottomrule", "\\end{tabular}");
    assertThat(rows).hasSize(6);
    assertThat(rows)
        .allSatisfy(row -> assertThat(row.split(" & ")).hasSize(rows.get(0).split(" & ").length));
    assertThat(rows.get(0)).startsWith("Model & Accuracy (\\%) & ");
  }

  @Test
  void takesNoNameForACommand() {
    assertThat(Latex.escape("50% of a_b & {c} \\x ~ ^ # $ <"))
        .isEqualTo(
            "50\\% of a\\_b \\& \\{c\\} \\textbackslash{}x \\textasciitilde{} \\textasciicircum{}"
                + " \\# \\$ \\textless{}");
  }
}
