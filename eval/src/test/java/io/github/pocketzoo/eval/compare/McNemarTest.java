package io.github.pocketzoo.eval.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pocketzoo.eval.Golden;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class McNemarTest {
  static Stream<JsonNode> goldenCases() {
    return StreamSupport.stream(Golden.metrics().path("mcnemar").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void equalsStatsmodels(JsonNode golden) {
    McNemar test = McNemar.of(golden.path("b").intValue(), golden.path("c").intValue());

    assertThat(test.method() == McNemar.Method.EXACT_BINOMIAL)
        .isEqualTo(golden.path("exact").booleanValue());
    assertThat(test.statistic()).isCloseTo(golden.path("statistic").doubleValue(), within(1e-9));
    assertThat(test.p()).isCloseTo(golden.path("p").doubleValue(), Percentage.withPercentage(1e-6));
  }

  @Test
  void countsWhereExactlyOneIsRight() {
    int[] truth = {0, 0, 0, 0, 1, 1};
    int[] baseline = {0, 0, 0, 1, 0, 0};
    int[] model = {0, 1, 2, 0, 0, 0};

    McNemar test = McNemar.of(truth, baseline, model);

    assertThat(test.b()).isEqualTo(2);
    assertThat(test.c()).isEqualTo(1);
  }

  @Test
  void noDifferenceIsCertainlyChance() {
    assertThat(McNemar.of(0, 0).p()).isEqualTo(1);
    assertThat(McNemar.of(40, 40).p()).isEqualTo(1);
    assertThat(McNemar.of(40, 40).statistic()).isZero();
  }
}
