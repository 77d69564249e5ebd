package io.github.pocketzoo.eval.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallShapeTest {
  @Test
  void readsWhatItWrites() {
    assertThat(CallShape.parse("8x128")).isEqualTo(CallShape.of(8, 128)).hasToString("8x128");
    assertThat(CallShape.parse("32xmixed")).isEqualTo(CallShape.mixed(32)).hasToString("32xmixed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "8",
        "8x",
        "x128",
        "8x128x1",
        "8 x 128",
        "0x128",
        "8x0",
        "-1x8",
        "8xshort",
        "9999999999x1"
      })
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> CallShape.parse(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("expected ");
  }
}
