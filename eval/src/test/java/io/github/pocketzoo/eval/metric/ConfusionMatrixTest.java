package io.github.pocketzoo.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.Golden;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfusionMatrixTest {
  private static final Offset<Double> EXACT = within(1e-12);

  static Stream<JsonNode> goldenCases() {
    return StreamSupport.stream(Golden.metrics().path("classification").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void equalsScikitLearn(JsonNode golden) {
    List<String> labels =
        IntStream.range(0, golden.path("classes").intValue()).mapToObj(i -> "c" + i).toList();
    ConfusionMatrix matrix =
        ConfusionMatrix.of(
            labels, Golden.ints(golden.path("truth")), Golden.ints(golden.path("predicted")));

    assertThat(matrix.accuracy()).isCloseTo(golden.path("accuracy").doubleValue(), EXACT);
    assertThat(matrix.macroF1()).isCloseTo(golden.path("macroF1").doubleValue(), EXACT);
    List<ClassScores> perClass = matrix.perClass();
    assertThat(perClass).extracting(ClassScores::label).isEqualTo(labels);
    for (int i = 0; i < labels.size(); i++) {
      ClassScores scores = perClass.get(i);
      assertThat(scores.precision())
          .isCloseTo(golden.path("precision").path(i).doubleValue(), EXACT);
      assertThat(scores.recall()).isCloseTo(golden.path("recall").path(i).doubleValue(), EXACT);
      assertThat(scores.f1()).isCloseTo(golden.path("f1").path(i).doubleValue(), EXACT);
      assertThat(scores.support()).isEqualTo(golden.path("support").path(i).intValue());
    }
  }

  @Test
  void countsByTrueThenPredictedClass() {
    ConfusionMatrix matrix =
        ConfusionMatrix.of(List.of("a", "b"), new int[] {0, 0, 1}, new int[] {0, 1, 1});

    assertThat(matrix.counts()).containsExactly(List.of(1, 1), List.of(0, 1));
    assertThat(matrix.correct()).isEqualTo(2);
    assertThat(matrix.total()).isEqualTo(3);
  }

  @Test
  void refusesCountsThatAreNotSquare() {
    assertThatThrownBy(() -> new ConfusionMatrix(List.of("a", "b"), List.of(List.of(1, 2))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("2 × 2");
  }
}
