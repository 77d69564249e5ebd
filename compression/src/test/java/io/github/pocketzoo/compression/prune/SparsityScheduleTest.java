package io.github.pocketzoo.compression.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SparsityScheduleTest {
  @Test
  void risesByTheCubicFormulaAndStays() {
    SparsitySchedule schedule = new SparsitySchedule(0.8, 100, 10);
    assertThat(schedule.at(0)).isZero();
    assertThat(schedule.at(50)).isCloseTo(0.8 * (1 - 0.125), within(1e-12));
    assertThat(schedule.at(100)).isEqualTo(0.8);
    assertThat(schedule.at(1_000)).isEqualTo(0.8);
    for (int step = 1; step < 120; step++) {
      assertThat(schedule.at(step)).isGreaterThanOrEqualTo(schedule.at(step - 1));
    }
  }

  @Test
  void choosesAtIntervalsAndOnceAtTheEnd() {
    SparsitySchedule schedule = new SparsitySchedule(0.5, 25, 10);
    assertThat(LongStream.range(0, 60).filter(schedule::isPruningStep))
        .containsExactly(0L, 10L, 20L, 25L);
  }

  @Test
  void refusesImpossibleSparsity() {
    for (double sparsity : new double[] {-0.1, 1, Double.NaN}) {
      assertThatThrownBy(() -> new SparsitySchedule(sparsity, 10, 1))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("sparsity")
          .hasMessageContaining("[0, 1)");
    }
  }
}
