package io.github.pocketzoo.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class BatchGradientsTest {
  private final INDArray dense = Nd4j.createFromArray(3.0, 0.0);
  private final INDArray rows = Nd4j.createFromArray(new double[][] {{0, 4}});
  private final BatchGradients gradients =
      new BatchGradients(
          0.5,
          Map.of("dense", dense),
          Map.of("table", new EmbeddingGradient(Nd4j.createFromArray(7), rows)));

  @Test
  void theNormIsOfAllGradientsTogether() {
    assertThat(gradients.globalNorm()).isCloseTo(5, within(1e-12));
  }

  @Test
  void clippingKeepsTheDirection() {
    gradients.clip(1);
    assertThat(dense.getDouble(0)).isCloseTo(0.6, within(1e-12));
    assertThat(rows.getDouble(0, 1)).isCloseTo(0.8, within(1e-12));
  }

  @Test
  void shorterGradientsAreNotClipped() {
    gradients.clip(5.5);
    assertThat(dense.getDouble(0)).isEqualTo(3.0);
  }
}
