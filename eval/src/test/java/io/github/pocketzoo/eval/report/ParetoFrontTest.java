package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ParetoFrontTest {
  @Test
  void leavesOutWhoIsDominated() {
    assertThat(
            ParetoFront.of(
                List.of(
                    new ParetoFront.Point("accurate", 0.9, 40),
                    new ParetoFront.Point("fast", 0.7, 10),
                    new ParetoFront.Point("between", 0.8, 20),
                    new ParetoFront.Point("slower", 0.8, 21))))
        .containsExactlyInAnyOrder("accurate", "fast", "between");
  }

  @Test
  void equalsAreBothOnIt() {
    assertThat(
            ParetoFront.of(
                List.of(
                    new ParetoFront.Point("one", 0.8, 20), new ParetoFront.Point("two", 0.8, 20))))
        .hasSize(2);
  }
}
