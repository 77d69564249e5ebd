package io.github.pocketzoo.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
  private final LearningRateSchedule schedule = new LearningRateSchedule(0.8, 4, 12);

  @Test
  void risesToThePeakOverTheWarmUp() {
    assertThat(schedule.at(0)).isCloseTo(0.2, within(1e-15));
    assertThat(schedule.at(1)).isCloseTo(0.4, within(1e-15));
    assertThat(schedule.at(3)).isCloseTo(0.8, within(1e-15));
  }

  @Test
  void fallsLinearlyToZero() {
    assertThat(schedule.at(4)).isCloseTo(0.8, within(1e-15));
    assertThat(schedule.at(8)).isCloseTo(0.4, within(1e-15));
    assertThat(schedule.at(11)).isCloseTo(0.1, within(1e-15));
    assertThat(schedule.at(12)).isZero();
    assertThat(schedule.at(100)).isZero();
  }

  @Test
  void withoutWarmUpStartsAtThePeak() {
    assertThat(new LearningRateSchedule(0.8, 0, 8).at(0)).isEqualTo(0.8);
  }

  @Test
  void mayBeWarmUpOnly() {
    LearningRateSchedule rising = new LearningRateSchedule(0.8, 2, 2);
    assertThat(rising.at(1)).isEqualTo(0.8);
    assertThat(rising.at(2)).isEqualTo(0.8);
  }
}
