package io.github.pocketzoo.compression.prune.structured;

import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.structure.Role;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Scores of units by the L2 norm of all their weights: of a head, in the maps to and from it; of a
 * neuron, in the maps (and the gate) to and from it (Li et al. 2017, for the filters of
 * convolutions). Needs no data.
 */
public final class MagnitudeScores {
  private MagnitudeScores() {}

  /** Scores all units. */
  public static UnitScores of(Model model) {
    return new UnitScores(
        UnitRemoval.blocks(model).stream()
            .map(block -> ofBlock(block, model.parameters()))
            .toList());
  }

  private static UnitScores.OfBlock ofBlock(Block block, Parameters parameters) {
    double[] heads = new double[block.shape().orElseThrow().heads().keyValues()];
    double[] neurons = new double[block.shape().orElseThrow().neurons()];
    block
        .projections()
        .forEach(
            (role, projection) -> {
              double[] scores = ofHeads(role) ? heads : neurons;
              double[] squares = squares(role, parameters.get(projection.weight()), scores.length);
              for (int i = 0; i < scores.length; i++) {
                scores[i] += squares[i];
              }
            });
    return new UnitScores.OfBlock(roots(heads), roots(neurons));
  }

  private static boolean ofHeads(Role role) {
    return switch (role) {
      case QUERY, KEY, VALUE, ATTENTION_OUTPUT -> true;
      case INTERMEDIATE, GATE, OUTPUT -> false;
    };
  }

  private static double[] squares(Role role, INDArray weights, int units) {
    try (INDArray squares = weights.mul(weights)) {
      float[] sums = role.readsInner() ? UnitSums.ofRows(squares) : UnitSums.ofColumns(squares);
      return UnitSums.ofGroups(sums, units);
    }
  }

  private static double[] roots(double[] squares) {
    return Arrays.stream(squares).map(Math::sqrt).toArray();
  }
}
