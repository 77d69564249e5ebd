package io.github.pocketzoo.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.pocketzoo.core.samediff.GraphExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Compares a fused graph, run by {@link ReferenceInterpreter}, with SameDiff. */
final class Parity {
  private static final double TOLERANCE = 1e-5;

  private Parity() {}

  /** Every output of the fused graph is what SameDiff computes, at tokens that are not padding. */
  static void check(SameDiff graph, FusedGraph fused, ReferenceInterpreter.Batch batch) {
    Map<String, INDArray> actual = new ReferenceInterpreter(fused).run(batch);
    List<String> names = new ArrayList<>(fused.outputs().keySet());
    assertThat(names).isNotEmpty();
    Map<String, INDArray> expected =
        new GraphExecutor(graph).run(RandomBatch.arrays(graph, batch), names);
    for (String name : names) {
      assertThat(actual.get(name).shape()).as(name).isEqualTo(expected.get(name).shape());
      RowKind kind = fused.outputs().get(name).value().rows();
      compare(name, actual.get(name), expected.get(name), kind, batch);
    }
  }

  private static void compare(
      String name,
      INDArray actual,
      INDArray expected,
      RowKind kind,
      ReferenceInterpreter.Batch batch) {
    long width = actual.size(actual.rank() - 1);
    double[][] rows = actual.reshape(-1, width).toDoubleMatrix();
    double[][] references = expected.dup('c').reshape(-1, width).toDoubleMatrix();
    for (int row = 0; row < rows.length; row++) {
      if (kind == RowKind.TOKEN && batch.mask()[row / batch.length()][row % batch.length()] == 0) {
        continue;
      }
      for (int i = 0; i < width; i++) {
        double reference = references[row][i];
        double difference = Math.abs(rows[row][i] - reference);
        if (!(difference <= TOLERANCE + TOLERANCE * Math.abs(reference))) {
          fail("%s[%d, %d] is %s, expected %s", name, row, i, rows[row][i], reference);
        }
      }
    }
  }

  /** Checks batches of several sizes, with and without padding. */
  static void checkTokens(SameDiff graph, FusedGraph fused) {
    checkTokens(graph, fused, 1, 3, 17);
  }

  /** Checks batches of several sizes, with and without padding. */
  static void checkTokens(SameDiff graph, FusedGraph fused, int... lengths) {
    for (int batch = 1; batch <= 3; batch++) {
      for (int length : lengths) {
        check(graph, fused, RandomBatch.tokens(batch, length, 10L * batch + length));
      }
    }
  }
}
