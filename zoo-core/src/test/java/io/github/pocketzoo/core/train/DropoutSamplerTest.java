package io.github.pocketzoo.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.graph.DropoutMask;
import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class DropoutSamplerTest {
  private static final int ROWS = 3;
  private static final int LENGTH = 11;
  private static final ModelGraph GRAPH =
      new ModelGraph(SameDiff.create(), List.of(), List.of(), List.of(), 333, 4);
  private static final TokenBatch BATCH =
      new TokenBatch(new int[ROWS][LENGTH], new int[ROWS][LENGTH], new int[ROWS][LENGTH]);

  private static INDArray sample(long seed, String name, double rate, long step, int shard) {
    return new DropoutSampler(seed)
        .sample(
            GRAPH,
            new DropoutMask(name, rate, DropoutMask.Shape.HIDDEN),
            BATCH,
            step,
            shard,
            DataType.FLOAT);
  }

  /** 10,989 draws: five standard deviations of their mean are 0.024 at a rate of 0.5. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9})
  void dropsAtTheRateAndKeepsTheExpectedValue(double rate) {
    INDArray mask = sample(1, "m", rate, 0, 0);
    int dropped = 0;
    for (float value : mask.reshape(-1).toFloatVector()) {
      if (value == 0) {
        dropped++;
      } else {
        assertThat(value).isEqualTo((float) (1 / (1 - rate)));
      }
    }
    double deviation = Math.sqrt(rate * (1 - rate) / mask.length());
    assertThat((double) dropped / mask.length()).isCloseTo(rate, within(5 * deviation));
    assertThat(mask.meanNumber().doubleValue()).isCloseTo(1, within(5 * deviation / (1 - rate)));
  }

  @Test
  void neighboursAreIndependent() {
    float[] mask = sample(1, "m", 0.5, 0, 0).reshape(-1).toFloatVector();
    int equal = 0;
    for (int i = 1; i < mask.length; i++) {
      equal += mask[i] == mask[i - 1] ? 1 : 0;
    }
    assertThat(equal / (double) (mask.length - 1)).isCloseTo(0.5, within(0.024));
  }

  @Test
  void isTheSameAgainAndAnotherForEverythingElse() {
    INDArray mask = sample(1, "m", 0.5, 2, 0);
    assertThat(sample(1, "m", 0.5, 2, 0)).isEqualTo(mask);
    assertThat(sample(2, "m", 0.5, 2, 0)).isNotEqualTo(mask);
    assertThat(sample(1, "n", 0.5, 2, 0)).isNotEqualTo(mask);
    assertThat(sample(1, "m", 0.5, 3, 0)).isNotEqualTo(mask);
    assertThat(sample(1, "m", 0.5, 2, 1)).isNotEqualTo(mask);
  }

  @Test
  void coversWhatItsShapeSays() {
    assertThat(shape(DropoutMask.Shape.HIDDEN)).containsExactly(ROWS * LENGTH, 333);
    assertThat(shape(DropoutMask.Shape.ATTENTION)).containsExactly(ROWS, 4, LENGTH, LENGTH);
    assertThat(shape(DropoutMask.Shape.POOLED)).containsExactly(ROWS, 333);
  }

  @Test
  void coversAMemory() {
    assertThat(shape(DropoutMask.Shape.ATTENTION, 5)).containsExactly(ROWS, 4, LENGTH, LENGTH + 5);
    assertThat(shape(DropoutMask.Shape.DISTANCES_BACK, 5)).containsExactly(LENGTH + 6, 333);
  }

  private static long[] shape(DropoutMask.Shape shape) {
    return shape(shape, 0);
  }

  private static long[] shape(DropoutMask.Shape shape, int memory) {
    DropoutMask mask = new DropoutMask("m", 0.5, shape, OptionalInt.empty(), memory);
    return new DropoutSampler(1).sample(GRAPH, mask, BATCH, 0, 0, DataType.DOUBLE).shape();
  }
}
