package io.github.pocketzoo.compression.prune.structured;

import io.github.pocketzoo.core.samediff.ArrayValues;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.BlockShape;
import io.github.pocketzoo.core.structure.Projection;
import io.github.pocketzoo.core.structure.Role;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sums over the rows or columns of a matrix that belong to a unit. */
final class UnitSums {
  private UnitSums() {}

  /** Sums of the rows, {@code [rows, columns] → [rows]}. */
  static float[] ofRows(INDArray matrix) {
    try (INDArray sums = matrix.sum(1)) {
      return ArrayValues.floats(sums);
    }
  }

  /** Sums of the columns, {@code [rows, columns] → [columns]}. */
  static float[] ofColumns(INDArray matrix) {
    try (INDArray sums = matrix.sum(0)) {
      return ArrayValues.floats(sums);
    }
  }

  /** Sums of equally many neighbours. */
  static double[] ofGroups(float[] values, int groups) {
    double[] sums = new double[groups];
    int size = values.length / groups;
    for (int i = 0; i < values.length; i++) {
      sums[i / size] += values[i];
    }
    return sums;
  }

  /**
   * Sums over the units of a block of what two of its maps say: from heads and from neurons back to
   * hidden states.
   *
   * @param rows gives a value for each row of such a map
   */
  static UnitScores.OfBlock ofOutputs(Block block, Function<Projection, float[]> rows) {
    BlockShape shape = block.shape().orElseThrow();
    return new UnitScores.OfBlock(
        ofGroups(
            rows.apply(block.projections().get(Role.ATTENTION_OUTPUT)), shape.heads().keyValues()),
        ofGroups(rows.apply(block.projections().get(Role.OUTPUT)), shape.neurons()));
  }
}
