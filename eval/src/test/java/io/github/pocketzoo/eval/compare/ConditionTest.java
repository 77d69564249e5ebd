package io.github.pocketzoo.eval.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
  private static boolean holds(String condition, double value, double reference) {
    Condition parsed = Condition.parse(condition);
    return parsed.holdsFor(
        parsed.quantity(OptionalDouble.of(value), OptionalDouble.of(reference)).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "accuracy.drop > 0.5",
        "p50 < 3 ms",
        "bits-per-byte.ratio <= 1.03",
        "ndcg@10.rise >= -2",
        "size <= 0.0001 MB"
      })
  void isWrittenAsItIsRead(String text) {
    assertThat(Condition.parse(text)).hasToString(text);
    assertThat(Condition.parse(text.replace(" ", ""))).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "accuracy",
        "accuracy > ",
        "> 5",
        "accuracy.fall > 1",
        "accuracy == 1",
        "accuracy > 1 > 2",
        "accuracy > NaN",
        "p50 < 3 ms more",
        "p50 < 1e3",
        "Accuracy > 1"
      })
  void refusesWhatItDoesNotKnow(String text) {
    assertThatThrownBy(() -> Condition.parse(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is no condition");
  }

  @Test
  void comparesTheNumberOrItsChange() {
    assertThat(holds("accuracy.drop > 0.5", 80, 80.6)).isTrue();
    assertThat(holds("accuracy.drop > 0.5", 80.6, 80)).isFalse();
    assertThat(holds("p50.rise > 1", 4.5, 3)).isTrue();
    assertThat(holds("p50.ratio >= 1.5", 4.5, 3)).isTrue();
    assertThat(holds("p50 < 3 ms", 2.9, 1)).isTrue();
  }

  @Test
  void roundingDoesNotDecide() {
    assertThat(100 * 0.14400000000000002 - 100 * 0.134).isGreaterThan(1);
    assertThat(holds("accuracy.drop <= 1", 100 * 0.134, 100 * 0.14400000000000002)).isTrue();
    assertThat(holds("accuracy.drop > 1", 100 * 0.134, 100 * 0.14400000000000002)).isFalse();
  }

  @Test
  void aMissingNumberIsNoQuantity() {
    Condition change = Condition.parse("accuracy.drop > 0.5");
    assertThat(change.quantity(OptionalDouble.of(1), OptionalDouble.empty())).isEmpty();
    assertThat(change.quantity(OptionalDouble.empty(), OptionalDouble.of(1))).isEmpty();
  }
}
