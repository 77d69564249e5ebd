package io.github.pocketzoo.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class EmbeddingGradientTest {
  @Test
  void gradientsOfEqualIdsAreSummed() {
    EmbeddingGradient gradient =
        EmbeddingGradient.of(
            List.<int[][]>of(new int[][] {{5, 2}, {5, 5}}),
            List.of(
                Nd4j.createFromArray(new double[][][] {{{1, 10}, {2, 20}}, {{4, 40}, {8, 80}}})));
    assertThat(gradient.rows().toIntVector()).containsExactly(2, 5);
    assertThat(gradient.values())
        .isEqualTo(Nd4j.createFromArray(new double[][] {{2, 20}, {13, 130}}));
  }

  @Test
  void shardsOfDifferentLengthsAreSummed() {
    EmbeddingGradient gradient =
        EmbeddingGradient.of(
            List.of(new int[][] {{1, 2, 3}}, new int[][] {{3}, {0}}),
            List.of(
                Nd4j.createFromArray(new double[][][] {{{1}, {2}, {3}}}),
                Nd4j.createFromArray(new double[][][] {{{30}}, {{40}}})));
    assertThat(gradient.rows().toIntVector()).containsExactly(0, 1, 2, 3);
    assertThat(gradient.values())
        .isEqualTo(Nd4j.createFromArray(new double[][] {{40}, {1}, {2}, {33}}));
  }
}
