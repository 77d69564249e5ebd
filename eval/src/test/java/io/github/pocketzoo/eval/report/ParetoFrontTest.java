package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.eval.ModelResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParetoFrontTest {
  @Test
  void leavesOutWhoIsDominated() {
    assertThat(
            ParetoFront.of(
                List.of(
                    SampleReports.model("accurate", 0.9, 1, 40),
                    SampleReports.model("fast", 0.7, 1, 10),
                    SampleReports.model("between", 0.8, 1, 20),
                    SampleReports.model("slower", 0.8, 1, 21),
                    ModelResult.notLoaded("gone", "gone"))))
        .containsExactlyInAnyOrder("accurate", "fast", "between");
  }

  @Test
  void equalsAreBothOnIt() {
    assertThat(
            ParetoFront.of(
                List.of(
                    SampleReports.model("one", 0.8, 1, 20),
                    SampleReports.model("two", 0.8, 1, 20))))
        .hasSize(2);
  }
}
