package io.github.pocketzoo.core.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RangeObserverTest {

  private static Stream<RangeObserver> observers() {
    return Stream.of(
        new RangeObserver.MinMax(),
        new RangeObserver.Percentile(99.9),
        new RangeObserver.MeanSquaredError(),
        new RangeObserver.Entropy());
  }

  /** Normally distributed numbers and a few far away. */
  private static MagnitudeHistogram normal(int count, float... outliers) {
    Random random = new Random(3);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    MagnitudeHistogram histogram = new MagnitudeHistogram();
    histogram.add(values);
    histogram.add(outliers);
    return histogram;
  }

  @ParameterizedTest
  @MethodSource("observers")
  void rangesEndAtTheLargestMagnitudeOrBefore(RangeObserver observer) {
    MagnitudeHistogram seen = normal(10_000, -40f);
    assertThat(observer.limit(seen)).isPositive().isLessThanOrEqualTo(40f);
    MagnitudeHistogram same = new MagnitudeHistogram();
    same.add(new float[] {0, 2.5f, -2.5f, 0});
    assertThat(observer.limit(same)).isPositive().isLessThanOrEqualTo(2.5f);
  }

  @ParameterizedTest
  @MethodSource("observers")
  void theOrderOfWhatIsSeenHardlyMatters(RangeObserver observer) {
    Random random = new Random(4);
    double[] values = random.doubles(100_000).map(x -> -Math.log(x)).sorted().toArray();
    MagnitudeHistogram rising = new MagnitudeHistogram();
    MagnitudeHistogram falling = new MagnitudeHistogram();
    for (int i = 0; i < values.length; i++) {
      rising.add(new float[] {(float) values[i]});
      falling.add(new float[] {(float) values[values.length - 1 - i]});
    }
    assertThat(observer.limit(rising))
        .isCloseTo(observer.limit(falling), within(0.1f * observer.limit(falling)));
    assertThat(rising.total()).isEqualTo(values.length);
  }

  @Test
  void minMaxTakesOutliersIn() {
    assertThat(new RangeObserver.MinMax().limit(normal(10_000, -40f))).isEqualTo(40f);
  }

  @Test
  void percentilesAreThoseOfTheNumbers() {
    // 95 % of a normal distribution are within 1.96, 99.9 % within 3.29.
    MagnitudeHistogram seen = normal(200_000);
    assertThat(new RangeObserver.Percentile(95).limit(seen)).isCloseTo(1.96f, within(0.03f));
    assertThat(new RangeObserver.Percentile(99.9).limit(seen)).isCloseTo(3.29f, within(0.1f));
    assertThat(new RangeObserver.Percentile(100).limit(seen))
        .isCloseTo(seen.largest(), within(0.01f));
  }

  @Test
  void errorAndEntropyLeaveAnOutlierOut() {
    MagnitudeHistogram seen = normal(100_000, 40f);
    assertThat(new RangeObserver.MeanSquaredError().limit(seen)).isLessThan(30f);
    assertThat(new RangeObserver.Entropy().limit(seen)).isBetween(2f, 12f);
  }

  @Test
  void theLeastErrorIsBelowThatOfTheWholeRange() {
    Random random = new Random(9);
    float[] values = new float[20_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.pow(random.nextGaussian(), 3);
    }
    MagnitudeHistogram seen = new MagnitudeHistogram();
    seen.add(values);
    assertThat(error(values, new RangeObserver.MeanSquaredError().limit(seen)))
        .isLessThan(error(values, seen.largest()));
  }

  private static double error(float[] values, float limit) {
    Grid grid = Grid.of(WeightScheme.INT8, -limit, limit);
    double sum = 0;
    for (float value : values) {
      double difference = value - grid.round(value);
      sum += difference * difference;
    }
    return sum;
  }

  @Test
  void whatIsNoNumberIsRefused() {
    MagnitudeHistogram histogram = new MagnitudeHistogram();
    assertThatThrownBy(() -> histogram.add(new float[] {1, Float.NaN}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a value is NaN");
    for (double percent : new double[] {0, -1, 100.1, Double.NaN}) {
      assertThatThrownBy(() -> new RangeObserver.Percentile(percent))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("percentile is " + percent);
    }
  }
}
