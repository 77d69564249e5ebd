package io.github.pocketzoo.core.train;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** Rows of tables, by ND4J's native operations. */
final class TableRows {
  private TableRows() {}

  /**
   * {@code table[rows]}.
   *
   * @param rows row numbers, {@code [n]} or {@code [batch, seqLen]}
   * @return the shape of {@code rows} and {@code hidden}
   */
  static INDArray gather(INDArray table, INDArray rows) {
    // Made in its final shape: a reshaped array is a view, which can't be closed.
    long[] shape = Arrays.copyOf(rows.shape(), rows.rank() + 1);
    shape[rows.rank()] = table.size(1);
    INDArray out = Nd4j.createUninitialized(table.dataType(), shape);
    Nd4j.exec(
        DynamicCustomOp.builder("gather")
            .addInputs(table, rows)
            .addIntegerArguments(0)
            .addOutputs(out)
            .build());
    return out;
  }

  /** {@code table[rows] = values}. */
  static void scatter(INDArray table, INDArray rows, INDArray values) {
    Nd4j.exec(
        DynamicCustomOp.builder("scatter_upd")
            .addInputs(table, rows, values)
            .addOutputs(table)
            .build());
  }
}
