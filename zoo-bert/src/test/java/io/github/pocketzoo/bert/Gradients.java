package io.github.pocketzoo.bert;

import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.EmbeddingGradient;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Gradients in one form, whether a step used all of a parameter or some rows of it. */
final class Gradients {
  private Gradients() {}

  /** The gradient of a parameter; 0 in rows that weren't used, and of what isn't in the graph. */
  static INDArray dense(BatchGradients gradients, String name, Parameters parameters) {
    EmbeddingGradient rows = gradients.embeddings().get(name);
    INDArray dense = gradients.dense().get(name);
    if (dense != null) {
      return dense;
    }
    INDArray table = parameters.get(name).like();
    if (rows == null) {
      return table;
    }
    for (int i = 0; i < rows.rows().length(); i++) {
      table.putRow(rows.rows().getLong(i), rows.values().getRow(i));
    }
    return table;
  }
}
