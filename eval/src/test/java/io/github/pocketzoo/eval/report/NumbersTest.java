package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.eval.compare.Interval;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class NumbersTest {
  @Test
  void scalesSizes() {
    assertThat(Numbers.bytes(999)).isEqualTo("999 B");
    assertThat(Numbers.bytes(90_868_376)).isEqualTo("90.9 MB");
    assertThat(Numbers.bytes(999_999)).isEqualTo("1.0 MB");
    assertThat(Numbers.count(22_713_216)).isEqualTo("22.7 M");
  }

  @Test
  void showsAboutThreeDigits() {
    assertThat(Numbers.measure(1234.5)).isEqualTo("1,235");
    assertThat(Numbers.measure(45.23)).isEqualTo("45.2");
    assertThat(Numbers.measure(4.523)).isEqualTo("4.52");
    assertThat(Numbers.measure(0.04523)).isEqualTo("0.0452");
  }

  @Test
  void zeroHasNoSign() {
    assertThat(Numbers.points(-0.0062)).isEqualTo("−0.62");
    assertThat(Numbers.points(0.0062)).isEqualTo("+0.62");
    assertThat(Numbers.points(-0.000001)).isEqualTo("0.00");
  }

  @Test
  void smallProbabilitiesAreNotZero() {
    assertThat(Numbers.probability(1e-9)).isEqualTo("< 0.001");
    assertThat(Numbers.probability(0.0312)).isEqualTo("0.031");
  }

  @Test
  void doesNotFollowTheLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(Numbers.percent(0.5)).isEqualTo("50.00");
      assertThat(Numbers.percent(new Interval(0.4, 0.6))).isEqualTo("40.0–60.0");
    } finally {
      Locale.setDefault(before);
    }
  }
}
