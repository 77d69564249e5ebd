package io.github.pocketzoo.compression.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.structure.Parameters;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class MagnitudePrunerTest {
  private static final MaskRule RULE = new MaskRule.PerMatrix();

  private static INDArray mask(INDArray weights, double sparsity) {
    Parameters parameters = new Parameters(Map.of("w", weights));
    return MagnitudePruner.masks(List.of("w"), parameters, RULE, sparsity).get("w");
  }

  @Test
  void theSmallestMagnitudesGo() {
    INDArray weights =
        Nd4j.create(new float[] {0.5f, -3, 0.1f, -0.2f, 2, 1}, new long[] {2, 3}, 'c');
    assertThat(mask(weights, 0.5).data().asFloat()).containsExactly(0, 1, 0, 0, 1, 1);
  }

  @Test
  void sparsityIsExactToOneElementWhateverTheValues() {
    for (int size : new int[] {1, 3, 10, 101}) {
      for (double sparsity : new double[] {0, 0.1, 0.333, 0.5, 0.99}) {
        for (INDArray weights :
            List.of(Nd4j.randn(1, size), Nd4j.zeros(1, size), Nd4j.ones(1, size).muli(-2))) {
          float kept = mask(weights, sparsity).sumNumber().floatValue();
          assertThat(Math.round(size - kept)).isEqualTo((int) Math.round(sparsity * size));
        }
      }
    }
  }

  @Test
  void prunedWeightsStayZeroAndOthersMayMove() {
    INDArray weights = Nd4j.create(new float[] {1, 2, 3, 4}, new long[] {2, 2}, 'c');
    Parameters parameters = new Parameters(Map.of("w", weights));
    MagnitudePruner pruner =
        new MagnitudePruner(List.of("w"), new SparsitySchedule(0.5, 0, 1), RULE);
    pruner.afterStep(0, parameters);
    weights.addi(10);
    pruner.afterStep(1, parameters);
    assertThat(weights.data().asFloat()).containsExactly(0, 0, 13, 14);
  }

  @Test
  void aNewPrunerFindsTheMaskInTheWeights() {
    INDArray weights = Nd4j.create(new float[] {0, 2, 0, 4}, new long[] {2, 2}, 'c');
    Parameters parameters = new Parameters(Map.of("w", weights));
    MagnitudePruner resumed =
        new MagnitudePruner(List.of("w"), new SparsitySchedule(0.5, 5, 5), RULE);
    resumed.afterStep(7, parameters);
    weights.addi(1);
    resumed.afterStep(8, parameters);
    assertThat(weights.data().asFloat()).containsExactly(0, 3, 0, 5);
  }
}
