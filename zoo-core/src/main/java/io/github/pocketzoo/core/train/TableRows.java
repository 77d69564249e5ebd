package io.github.pocketzoo.core.train;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** Rows of tables, by ND4J's native operations. */
final class TableRows {
  private TableRows() {}

  /** {@code table[rows]}, {@code [n, hidden]}. */
  static INDArray gather(INDArray table, INDArray rows) {
    INDArray out = Nd4j.createUninitialized(table.dataType(), rows.length(), table.size(1));
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

  /** Sums rows with equal segment numbers, {@code [segments, hidden]}. */
  static INDArray segmentSum(INDArray values, INDArray segments, int count) {
    INDArray out = Nd4j.createUninitialized(values.dataType(), count, values.size(1));
    Nd4j.exec(
        DynamicCustomOp.builder("unsorted_segment_sum")
            .addInputs(values, segments)
            .addIntegerArguments(count)
            .addOutputs(out)
            .build());
    return out;
  }
}
