package io.github.pocketzoo.eval.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pocketzoo.eval.Golden;
import io.github.pocketzoo.eval.metric.ConfusionMatrix;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  private static final int CLASSES = 5;

  private final Bootstrap bootstrap = new Bootstrap(42, 2_000);

  private record Predictions(int[] truth, int[] predicted) {}

  /** Three answers in four are right. */
  private static Predictions predictions(int examples) {
    Random random = new Random(3);
    int[] truth = random.ints(examples, 0, CLASSES).toArray();
    int[] predicted = truth.clone();
    for (int i = 0; i < examples; i += 4) {
      predicted[i] = (truth[i] + 1) % CLASSES;
    }
    return new Predictions(truth, predicted);
  }

  private Interval macroF1(int examples) {
    Predictions predictions = predictions(examples);
    return bootstrap.macroF1(predictions.truth(), predictions.predicted(), CLASSES);
  }

  @Test
  void accuracyIntervalEqualsTheBinomialQuantiles() {
    for (JsonNode golden : Golden.metrics().path("bootstrapAccuracy")) {
      Interval interval =
          bootstrap.accuracy(golden.path("correct").intValue(), golden.path("examples").intValue());

      assertThat(interval.low())
          .isCloseTo(golden.path("interval").path(0).doubleValue(), within(1e-12));
      assertThat(interval.high())
          .isCloseTo(golden.path("interval").path(1).doubleValue(), within(1e-12));
    }
  }

  @Test
  void macroF1IntervalIsThatOfAnIndependentBootstrap() {
    JsonNode golden = Golden.metrics().path("bootstrapMacroF1").path("interval");
    JsonNode balanced = Golden.metrics().path("classification").path(0);
    Interval interval =
        new Bootstrap(1, 10_000)
            .macroF1(
                Golden.ints(balanced.path("truth")),
                Golden.ints(balanced.path("predicted")),
                CLASSES);

    // Two bootstraps of this size differ by about 0.001 at an end of the interval.
    assertThat(interval.low()).isCloseTo(golden.path(0).doubleValue(), within(0.003));
    assertThat(interval.high()).isCloseTo(golden.path(1).doubleValue(), within(0.003));
  }

  @Test
  void containsTheEstimate() {
    Predictions predictions = predictions(400);
    List<String> labels = List.of("a", "b", "c", "d", "e");
    ConfusionMatrix matrix =
        ConfusionMatrix.of(labels, predictions.truth(), predictions.predicted());

    assertThat(macroF1(400).contains(matrix.macroF1())).isTrue();
    assertThat(bootstrap.accuracy(matrix.correct(), 400).contains(matrix.accuracy())).isTrue();
  }

  @Test
  void narrowsWithTheRootOfTheExamples() {
    assertThat(width(macroF1(400)) / width(macroF1(6_400))).isBetween(3.0, 5.5);
    assertThat(width(bootstrap.accuracy(300, 400)) / width(bootstrap.accuracy(4_800, 6_400)))
        .isBetween(3.5, 4.5);
  }

  @Test
  void isTheSameForASeedAndAnotherForAnother() {
    Predictions predictions = predictions(400);
    Interval again =
        new Bootstrap(42, 2_000).macroF1(predictions.truth(), predictions.predicted(), CLASSES);
    Interval other =
        new Bootstrap(43, 2_000).macroF1(predictions.truth(), predictions.predicted(), CLASSES);

    assertThat(again).isEqualTo(macroF1(400));
    assertThat(other).isNotEqualTo(again);
  }

  @Test
  void isAPointWhereNothingVaries() {
    int[] allOne = new int[50];
    Arrays.fill(allOne, 1);

    assertThat(bootstrap.accuracy(50, 50)).isEqualTo(new Interval(1, 1));
    assertThat(bootstrap.accuracy(0, 50)).isEqualTo(new Interval(0, 0));
    assertThat(bootstrap.macroF1(allOne, allOne, 2)).isEqualTo(new Interval(1, 1));
  }

  private static double width(Interval interval) {
    return interval.high() - interval.low();
  }
}
