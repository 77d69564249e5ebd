package io.github.pocketzoo.eval.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatencyTest {
  private static List<Long> millis(int... millis) {
    return IntStream.of(millis).mapToObj(each -> each * 1_000_000L).toList();
  }

  /** As numpy.percentile has them. */
  @Test
  void percentilesAreLinearBetweenSamples() {
    Latency latency = Latency.of(millis(4, 1, 3, 2));

    assertThat(latency.samples()).isEqualTo(4);
    assertThat(latency.meanMillis()).isEqualTo(2.5);
    assertThat(latency.p50Millis()).isEqualTo(2.5);
    assertThat(latency.p95Millis()).isCloseTo(3.85, within(1e-12));
  }

  @Test
  void ofAHundredAndOneSamplesTheyAreSamples() {
    Latency latency = Latency.of(millis(IntStream.rangeClosed(0, 100).toArray()));

    assertThat(latency.p50Millis()).isEqualTo(50);
    assertThat(latency.p95Millis()).isEqualTo(95);
  }

  @Test
  void oneSampleIsEveryPercentile() {
    assertThat(Latency.of(millis(7)))
        .isEqualTo(new Latency(1, 7, 7, 7, OptionalDouble.of(7), List.of(7_000_000L)));
  }
}
